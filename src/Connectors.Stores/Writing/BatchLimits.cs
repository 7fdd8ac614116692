namespace Connectors.Stores;

/// <summary>How large requests are and how many are in flight.</summary>
/// <param name="Points">Points in one request at most.</param>
/// <param name="Bytes">Bytes of one request at most, as estimated; a larger point goes alone.</param>
/// <param name="Parallel">Requests in flight at most.</param>
public readonly record struct BatchLimits(int Points, long Bytes, int Parallel)
{
    /// <summary>Takes what the caller of an upsert has set in place of the defaults.</summary>
    /// <param name="options">The caller's options.</param>
    /// <returns>The limits of the call.</returns>
    public BatchLimits With(UpsertOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new BatchLimits(options.BatchPoints ?? Points, options.BatchBytes ?? Bytes, options.Parallel ?? Parallel);
    }
}
