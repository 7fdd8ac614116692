namespace Connectors;

public abstract partial class HybridCollection
{
    /// <summary>Makes sure that the collection exists with the fields asked for. Calling it again does no harm.</summary>
    /// <param name="definition">The schema. An existing collection may have more fields, but none that differs; fields that it lacks are added where the store can.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>Whether the collection was created, was extended, or was there already.</returns>
    /// <exception cref="SchemaMismatchException">The collection exists and differs; the message lists the differences.</exception>
    public Task<EnsureOutcome> EnsureAsync(HybridCollectionDefinition definition, CancellationToken cancellationToken = default) =>
        EnsureSchemaAsync(definition, failIfExists: false, cancellationToken);

    /// <summary>Makes sure that the collection exists with the fields asked for, and returns it.</summary>
    /// <param name="definition">The schema. An existing collection may have more fields, but none that differs.</param>
    /// <param name="failIfExists">Whether a collection that exists is an error.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>This collection.</returns>
    /// <exception cref="SchemaMismatchException">The collection exists and differs; the message lists the differences.</exception>
    /// <exception cref="StoreException">It exists and <paramref name="failIfExists"/> is true.</exception>
    public async Task<HybridCollection> CreateHybridCollectionAsync(
        HybridCollectionDefinition definition,
        bool failIfExists = false,
        CancellationToken cancellationToken = default)
    {
        await EnsureSchemaAsync(definition, failIfExists, cancellationToken).ConfigureAwait(false);
        return this;
    }

    /// <summary>Reads the schema and the number of points.</summary>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The description; null when the collection does not exist.</returns>
    public Task<CollectionDescription?> DescribeAsync(CancellationToken cancellationToken = default) =>
        RunAsync("describe", null, isWrite: false, async token =>
        {
            var description = await DescribeCoreAsync(token).ConfigureAwait(false);
            if (description is null)
                Forget();
            else
                Remember(description);
            return description is { PointCount: null } ? description with { PointCount = await CountForDescriptionCoreAsync(token).ConfigureAwait(false) } : description;
        }, cancellationToken);

    /// <summary>Deletes the collection and everything in it.</summary>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>False when there was none.</returns>
    public Task<bool> DropAsync(CancellationToken cancellationToken = default) =>
        RunAsync("drop", null, isWrite: true, async token =>
        {
            try
            {
                return await DropCoreAsync(token).ConfigureAwait(false);
            }
            finally
            {
                Forget();
            }
        }, cancellationToken);

    /// <summary>Refuses a definition that the store cannot hold, before any I/O: names, dimensions, kinds of fields.</summary>
    /// <param name="definition">The definition, valid in itself.</param>
    /// <param name="capabilities">What the store can do.</param>
    /// <exception cref="NotSupportedException">The store cannot hold it.</exception>
    protected virtual void CheckDefinition(HybridCollectionDefinition definition, StoreCapabilities capabilities)
    {
        ArgumentNullException.ThrowIfNull(definition);
        ArgumentNullException.ThrowIfNull(capabilities);
        if (definition.Dense.FirstOrDefault(f => f.Dimensions > capabilities.MaxDenseDimensions) is { } large)
            throw new NotSupportedException($"Dense field '{large.Name}' has {large.Dimensions} dimensions; {Store.Product} takes at most {capabilities.MaxDenseDimensions}.");
        if (!capabilities.IdfWeighting && definition.Sparse.FirstOrDefault(f => f.Weighting == SparseWeighting.Idf) is { } idf)
            throw new NotSupportedException($"{Store.Product} does not weight sparse field '{idf.Name}' by inverse document frequency.");
        if (!capabilities.TextSearch && definition.Text.FirstOrDefault() is { } text)
            throw new NotSupportedException($"{Store.Product} does not search texts by BM25 (field '{text.Name}'). Encode the texts here, into a {nameof(SparseField)}.");
        if (!capabilities.SemanticSearch && definition.Semantic.FirstOrDefault() is { } semantic)
            throw new NotSupportedException($"{Store.Product} does not encode texts with a model (field '{semantic.Name}'). Encode the texts here, into a {nameof(SparseField)} or {nameof(DenseField)}.");
    }

    /// <summary>Adds the differences of settings that only this store knows.</summary>
    /// <param name="expected">What was asked for.</param>
    /// <param name="actual">What is there.</param>
    /// <returns>The further differences.</returns>
    protected virtual IEnumerable<SchemaDifference> CompareVendorSettings(HybridCollectionDefinition expected, CollectionDescription actual) => [];

    /// <summary>Creates the collection.</summary>
    /// <param name="definition">The schema.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>False when another caller has created it meanwhile.</returns>
    protected abstract Task<bool> CreateCoreAsync(HybridCollectionDefinition definition, CancellationToken cancellationToken);

    /// <summary>Adds fields that a collection lacks; called only when nothing else differs. The default adds none.</summary>
    /// <param name="definition">What was asked for.</param>
    /// <param name="existing">What is there.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>Whether they were added; otherwise their absence is reported as a difference.</returns>
    /// <exception cref="NotSupportedException">The store adds fields, but not these to this collection; the message says why.</exception>
    protected virtual Task<bool> AddFieldsCoreAsync(HybridCollectionDefinition definition, CollectionDescription existing, CancellationToken cancellationToken) => Task.FromResult(false);

    /// <summary>Reads the schema.</summary>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The description; null when the collection does not exist.</returns>
    protected abstract Task<CollectionDescription?> DescribeCoreAsync(CancellationToken cancellationToken);

    /// <summary>Counts the points for a description, where reading the schema does not say it: the schema alone is read far more often.</summary>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The number; null where it is not known.</returns>
    protected virtual Task<long?> CountForDescriptionCoreAsync(CancellationToken cancellationToken) => Task.FromResult<long?>(null);

    /// <summary>Deletes the collection.</summary>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>False when there was none.</returns>
    protected abstract Task<bool> DropCoreAsync(CancellationToken cancellationToken);

    private async Task<EnsureOutcome> EnsureSchemaAsync(HybridCollectionDefinition definition, bool failIfExists, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(definition);
        definition.Validate();
        ThrowIfForeign(definition, nameof(definition));
        foreach (var field in definition.Dense.Cast<object>().Concat(definition.Sparse).Concat(definition.Payload).Concat(definition.Text).Concat(definition.Semantic))
            ThrowIfForeign(field, nameof(definition));
        foreach (var field in definition.Dense)
            ThrowIfForeign(field.Index, nameof(definition));

        return await RunAsync("ensure", null, isWrite: true, async token =>
        {
            CheckDefinition(definition, await GetCapabilitiesAsync(token).ConfigureAwait(false));
            var existing = await DescribeCoreAsync(token).ConfigureAwait(false);
            if (existing is null)
            {
                if (await CreateCoreAsync(definition, token).ConfigureAwait(false))
                {
                    Forget();
                    return EnsureOutcome.Created;
                }

                existing = await DescribeCoreAsync(token).ConfigureAwait(false) ?? throw CollectionNotFoundException.Of(Store.Product, Name, "ensure");
            }

            if (failIfExists)
                throw new StoreException($"Collection '{Name}' already exists.") { Store = Store.Product, Collection = Name, Operation = "ensure" };
            var differences = Compare(definition, existing);
            var outcome = EnsureOutcome.AlreadyCompatible;
            if (differences.Count > 0 && differences.TrueForAll(difference => difference.IsMissingField)
                && await AddFieldsCoreAsync(definition, existing, token).ConfigureAwait(false))
            {
                existing = await DescribeCoreAsync(token).ConfigureAwait(false) ?? throw CollectionNotFoundException.Of(Store.Product, Name, "ensure");
                differences = Compare(definition, existing);
                outcome = EnsureOutcome.Extended;
            }

            ThrowIfAny(differences);
            Remember(existing);
            return outcome;
        }, cancellationToken).ConfigureAwait(false);
    }

    private List<SchemaDifference> Compare(HybridCollectionDefinition definition, CollectionDescription existing) =>
        [.. DefinitionComparer.Compare(definition, existing.Definition), .. CompareVendorSettings(definition, existing)];

    private void ThrowIfAny(List<SchemaDifference> differences)
    {
        if (differences.Count == 0)
            return;
        var lines = string.Concat(differences.Select(difference => $"{Environment.NewLine}  {difference}"));
        throw new SchemaMismatchException($"Collection '{Name}' exists with another schema:{lines}{Environment.NewLine}Drop it, or use another name.")
        {
            Store = Store.Product,
            Collection = Name,
            Operation = "ensure",
            Differences = differences,
        };
    }
}
