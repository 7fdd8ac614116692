using Connectors.Elasticsearch.Calls;
using Connectors.Elasticsearch.Schema;

namespace Connectors.Elasticsearch;

public sealed partial class ElasticsearchCollection
{
    /// <inheritdoc/>
    protected override void CheckDefinition(HybridCollectionDefinition definition, StoreCapabilities capabilities)
    {
        base.CheckDefinition(definition, capabilities);
        DefinitionRules.Check(definition);
    }

    /// <inheritdoc/>
    protected override async Task<bool> CreateCoreAsync(HybridCollectionDefinition definition, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(definition);
        var context = Context("create", isWrite: true);
        var version = await VersionAsync(context, cancellationToken).ConfigureAwait(false);
        DefinitionRules.CheckVersion(definition, version);
        try
        {
            await _channel.CallAsync(HttpMethod.Put, _path, MappingWriter.Create(definition, version), context, cancellationToken).ConfigureAwait(false);
        }
        catch (ElasticsearchException e) when (e.ErrorType == ElasticsearchFaults.IndexExists)
        {
            return false;
        }

        _state.Tokens.Clear();
        Remember(definition);
        _state.Layout = IndexLayout.Of(definition, version);
        return true;
    }

    /// <inheritdoc/>
    protected override IEnumerable<SchemaDifference> CompareVendorSettings(HybridCollectionDefinition expected, CollectionDescription actual)
    {
        ArgumentNullException.ThrowIfNull(expected);
        ArgumentNullException.ThrowIfNull(actual);
        List<SchemaDifference> differences = [.. SchemaComparer.Compare(expected, actual.Definition)];
        if (differences.Count == 0)
            Remember(expected);
        return differences;
    }

    /// <summary>
    /// Fields of vectors are added whatever the index holds. Others only while it holds nothing: what is there already would not be found by
    /// them, until somebody writes it anew.
    /// </summary>
    /// <inheritdoc/>
    protected override async Task<bool> AddFieldsCoreAsync(HybridCollectionDefinition definition, CollectionDescription existing, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(definition);
        ArgumentNullException.ThrowIfNull(existing);
        var context = Context("ensure", isWrite: true);
        var layout = await FreshLayoutAsync("ensure", cancellationToken).ConfigureAwait(false);
        var added = DefinitionParts.Missing(definition, layout.Definition);
        var version = await VersionAsync(context, cancellationToken).ConfigureAwait(false);
        DefinitionRules.CheckVersion(added, version);
        if (!layout.IsOurs && (added.Text.Select(field => field.Name).FirstOrDefault() ?? added.Payload.FirstOrDefault(field => field.Type is PayloadType.DateTime or PayloadType.Text)?.Name) is { } deep)
            throw new NotSupportedException($"elasticsearch cannot add field '{deep}' to index '{Name}', which another program has made: it would need more in every document than that program writes.");
        var payload = added.Payload.Select(field => field.Name).Concat(added.Text.Select(field => field.Source)).Concat(added.Semantic.Select(field => field.Name)).Concat(added.GeoPoints);
        if (payload.FirstOrDefault() is { } late && await CountForDescriptionCoreAsync(cancellationToken).ConfigureAwait(false) != 0)
            throw new NotSupportedException($"elasticsearch cannot add '{late}' to index '{Name}', which holds points already: they would not be found by it. Make an index with the field, and write the points to it.");
        await _channel.CallAsync(HttpMethod.Put, _path + "/_mapping", MappingWriter.Extend(layout, added, version), context, cancellationToken).ConfigureAwait(false);
        _state.Layout = null;
        return true;
    }

    /// <inheritdoc/>
    protected override async Task<CollectionDescription?> DescribeCoreAsync(CancellationToken cancellationToken)
    {
        if (await ReadLayoutAsync("describe", cancellationToken).ConfigureAwait(false) is not { } layout)
            return null;
        return new CollectionDescription(Name, layout.Definition);
    }

    /// <inheritdoc/>
    protected override async Task<bool> DropCoreAsync(CancellationToken cancellationToken)
    {
        _state.Layout = null;
        try
        {
            await _channel.CallAsync(HttpMethod.Delete, _path, default, Context("drop", isWrite: true), cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (CollectionNotFoundException)
        {
            return false;
        }
    }

    /// <summary>Keeps what a caller says of its fields, and what the server cannot: the vocabularies themselves.</summary>
    private void Remember(HybridCollectionDefinition definition)
    {
        foreach (var field in definition.Sparse.OfType<ElasticsearchSparseField>())
        {
            _state.Tokens[field.Name] = field.Tokens;
            if (field.Vocabulary is { } vocabulary)
                _state.Vocabularies[field.Name] = vocabulary;
        }
    }

    private async ValueTask<ServerVersion> VersionAsync(CallContext context, CancellationToken cancellationToken) =>
        (await _cluster.GetAsync(context, cancellationToken).ConfigureAwait(false)).Version;

    private async ValueTask<IndexLayout> LayoutAsync(string operation, CancellationToken cancellationToken) =>
        _state.Layout ?? await FreshLayoutAsync(operation, cancellationToken).ConfigureAwait(false);

    /// <summary>A bulk request to an index that somebody has dropped would create it anew, with whatever mapping its first document suggests.</summary>
    private async Task<IndexLayout> FreshLayoutAsync(string operation, CancellationToken cancellationToken) =>
        await ReadLayoutAsync(operation, cancellationToken).ConfigureAwait(false) ?? throw CollectionNotFoundException.Of(Store.Product, Name, operation);

    private async Task<IndexLayout?> ReadLayoutAsync(string operation, CancellationToken cancellationToken)
    {
        var context = Context(operation);
        var version = await VersionAsync(context, cancellationToken).ConfigureAwait(false);
        try
        {
            return _state.Layout = await _channel.CallAsync(HttpMethod.Get, _path + MappingReader.Query, default, answer => MappingReader.Read(answer, Name, version), context, cancellationToken).ConfigureAwait(false);
        }
        catch (CollectionNotFoundException)
        {
            _state.Layout = null;
            return null;
        }
    }

    /// <summary>Counts what searches see now, without trying again: an index whose shards do not answer can be described all the same.</summary>
    /// <inheritdoc/>
    protected override async Task<long?> CountForDescriptionCoreAsync(CancellationToken cancellationToken)
    {
        var context = Context("describe");
        try
        {
            return await _channel.CallOnceAsync(HttpMethod.Get, _path + "/_count", default, answer => CountOf(answer, context), context, cancellationToken).ConfigureAwait(false);
        }
        catch (StoreException)
        {
            return null;
        }
    }
}
