using System.Text.Json.Serialization.Metadata;

namespace Connectors;

/// <summary>A collection of points with dense and sparse vectors.</summary>
/// <remarks>
/// Safe for concurrent use. Every operation takes a CancellationToken, checks its arguments before any I/O, and throws
/// <see cref="StoreException"/> for faults of the store, <see cref="ArgumentException"/> for wrong arguments,
/// <see cref="NotSupportedException"/> for what the store cannot do, and <see cref="OperationCanceledException"/> only when the caller's
/// token is cancelled.
/// </remarks>
public abstract partial class HybridCollection
{
    private CollectionSchema? _schema;

    /// <summary>Makes a collection object.</summary>
    /// <param name="store">The store that it belongs to.</param>
    /// <param name="name">Its name.</param>
    protected HybridCollection(HybridStore store, string name)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentException.ThrowIfNullOrEmpty(name);
        Store = store;
        Name = name;
    }

    /// <summary>Gets the store that the collection belongs to.</summary>
    public HybridStore Store { get; }

    /// <summary>Gets the name.</summary>
    public string Name { get; }

    /// <summary>Gets the same collection for records of a type: see <see cref="PointIdAttribute"/> and its like.</summary>
    /// <typeparam name="T">The type of the records.</typeparam>
    /// <param name="typeInfo">How records are serialised, from a source-generated context.</param>
    /// <returns>A wrapper around this collection.</returns>
    /// <exception cref="ArgumentException">The type has no property with <see cref="PointIdAttribute"/>, or a marked property has the wrong type.</exception>
    public HybridCollection<T> As<T>(JsonTypeInfo<T> typeInfo)
        where T : notnull => new(this, typeInfo);

    /// <summary>Reaches what lies beneath: the transport, or a native object.</summary>
    /// <param name="serviceType">The type asked for.</param>
    /// <returns>The object, or null when there is none of that type.</returns>
    public virtual object? GetService(Type serviceType)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        return serviceType.IsInstanceOfType(this) ? this : Store.GetService(serviceType);
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Store.Product} collection '{Name}'";

    /// <summary>Runs an operation that only this store has, as the common ones run: under its deadline, with traces, metrics and logs.</summary>
    /// <typeparam name="T">What it returns.</typeparam>
    /// <param name="operation">What it does, for instance <c>create alias</c>.</param>
    /// <param name="options">The deadline; null for the store's.</param>
    /// <param name="isWrite">Whether it changes something.</param>
    /// <param name="run">The operation.</param>
    /// <param name="cancellationToken">The caller's token.</param>
    /// <returns>What it returns.</returns>
    protected Task<T> RunOperationAsync<T>(string operation, CallOptions? options, bool isWrite, Func<CancellationToken, Task<T>> run, CancellationToken cancellationToken)
    {
        ThrowIfForeign(options, nameof(options));
        return RunAsync(operation, options, isWrite, run, cancellationToken);
    }

    private Task<T> RunAsync<T>(string operation, CallOptions? options, bool isWrite, Func<CancellationToken, Task<T>> run, CancellationToken cancellationToken) =>
        RunAsync(operation, options?.Deadline, isWrite, run, cancellationToken);

    private async Task<T> RunAsync<T>(
        string operation,
        TimeSpan? deadline,
        bool isWrite,
        Func<CancellationToken, Task<T>> run,
        CancellationToken cancellationToken,
        long? batchSize = null)
    {
        try
        {
            return await Store.RunAsync(operation, Name, deadline, isWrite, run, cancellationToken, batchSize).ConfigureAwait(false);
        }
        catch (CollectionNotFoundException)
        {
            // Somebody else has dropped it, and may make it again with another schema.
            Forget();
            throw;
        }
    }

    private async Task<StoreCapabilities> GetCapabilitiesAsync(CancellationToken cancellationToken) =>
        (await Store.GetInfoAsync(cancellationToken).ConfigureAwait(false)).Capabilities;

    internal async Task<HybridCollectionDefinition> GetDefinitionAsync(CancellationToken cancellationToken) =>
        (await GetSchemaInTimeAsync("describe", options: null, cancellationToken).ConfigureAwait(false)).Definition;

    /// <summary>The same as <see cref="GetSchemaAsync"/> where no operation with a deadline surrounds it.</summary>
    private async ValueTask<CollectionSchema> GetSchemaInTimeAsync(string operation, CallOptions? options, CancellationToken cancellationToken) =>
        _schema ?? await RunAsync("describe", options, isWrite: false, token => GetSchemaAsync(operation, token), cancellationToken).ConfigureAwait(false);

    private async Task<CollectionSchema> GetSchemaAsync(string operation, CancellationToken cancellationToken)
    {
        if (_schema is { } known)
            return known;
        var description = await DescribeCoreAsync(cancellationToken).ConfigureAwait(false)
            ?? throw CollectionNotFoundException.Of(Store.Product, Name, operation);
        return Remember(description);
    }

    private CollectionSchema Remember(CollectionDescription description) => _schema = new CollectionSchema(description);

    private void Forget() => _schema = null;

    /// <summary>
    /// Refuses an options object, field, query or leg of a derived type that belongs to another store: its settings would be ignored.
    /// </summary>
    private void ThrowIfForeign(object? value, string parameter)
    {
        if (value?.GetType() is { } type && type.Assembly != typeof(HybridCollection).Assembly && type.Assembly != GetType().Assembly)
            throw new ArgumentException($"{Store.Product} does not know the settings of {type.FullName}.", parameter);
    }
}
