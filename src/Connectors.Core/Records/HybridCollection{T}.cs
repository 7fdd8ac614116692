using System.Linq.Expressions;
using System.Runtime.CompilerServices;
using System.Text.Json.Serialization.Metadata;

namespace Connectors;

/// <summary>
/// A collection for records of a type: <see cref="PointIdAttribute"/>, <see cref="DenseVectorAttribute"/> and
/// <see cref="SparseVectorAttribute"/> mark the properties that are not payload. Made by <see cref="HybridCollection.As{T}"/>.
/// </summary>
/// <typeparam name="T">The type of the records.</typeparam>
public sealed class HybridCollection<T>
    where T : notnull
{
    private readonly RecordMapper<T> _mapper;

    internal HybridCollection(HybridCollection inner, JsonTypeInfo<T> typeInfo)
    {
        ArgumentNullException.ThrowIfNull(typeInfo);
        Inner = inner;
        _mapper = new RecordMapper<T>(typeInfo);
    }

    /// <summary>Gets the collection beneath, for everything that has no typed form.</summary>
    public HybridCollection Inner { get; }

    /// <summary>Translates a predicate over records into a filter: see <c>Filter.From</c>.</summary>
    /// <param name="predicate">The predicate, for instance <c>d => d.Year >= 1960</c>. Closures are read, never compiled.</param>
    /// <returns>The filter.</returns>
    /// <exception cref="NotSupportedException">A part of the predicate has no counterpart; the message names it.</exception>
    public Filter Filter(Expression<Func<T, bool>> predicate) => Connectors.Filter.From(predicate, _mapper.TypeInfo);

    /// <summary>Writes records: see <see cref="HybridCollection.UpsertAsync(IEnumerable{HybridPoint}, UpsertOptions?, CancellationToken)"/>.</summary>
    /// <param name="records">The records.</param>
    /// <param name="options">How they are written.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>How many were written, and what happened to each of the others.</returns>
    public async Task<UpsertReport> UpsertAsync(IEnumerable<T> records, UpsertOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(records);
        var definition = await GetDefinitionAsync(cancellationToken).ConfigureAwait(false);
        return await Inner.UpsertAsync(records.Select(record => _mapper.ToPoint(record, definition)), options, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Reads records by id, with their vectors.</summary>
    /// <param name="ids">The ids.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The records in the order of the ids; ids without a point are left out.</returns>
    public async Task<IReadOnlyList<T>> GetAsync(IEnumerable<string> ids, CancellationToken cancellationToken = default)
    {
        var definition = await GetDefinitionAsync(cancellationToken).ConfigureAwait(false);
        var points = await Inner.GetAsync(ids, options: null, cancellationToken).ConfigureAwait(false);
        return [.. points.Select(point => _mapper.FromPoint(point, definition))];
    }

    /// <summary>Searches; the vectors of a record are filled as far as the query selects them.</summary>
    /// <param name="query">The query. It has to select the whole payload, as it does by default.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The records with their scores, best first.</returns>
    public async Task<IReadOnlyList<RecordHit<T>>> SearchAsync(HybridQuery query, CancellationToken cancellationToken = default)
    {
        var definition = await GetDefinitionAsync(cancellationToken).ConfigureAwait(false);
        var result = await Inner.SearchAsync(query, options: null, cancellationToken).ConfigureAwait(false);
        return [.. result.Select(hit => new RecordHit<T>(_mapper.FromPoint(hit.Point, definition), hit))];
    }

    /// <summary>Visits records in a stable order.</summary>
    /// <param name="options">Which points, and what comes back of them.</param>
    /// <param name="cancellationToken">Cancels the enumeration.</param>
    /// <returns>The records.</returns>
    public async IAsyncEnumerable<T> ScrollAsync(ScrollOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var definition = await GetDefinitionAsync(cancellationToken).ConfigureAwait(false);
        await foreach (var point in Inner.ScrollAsync(options, cancellationToken).ConfigureAwait(false))
            yield return _mapper.FromPoint(point, definition);
    }

    private async Task<HybridCollectionDefinition> GetDefinitionAsync(CancellationToken cancellationToken) =>
        await Inner.GetDefinitionAsync(cancellationToken).ConfigureAwait(false);
}
