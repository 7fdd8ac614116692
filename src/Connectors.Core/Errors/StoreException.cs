namespace Connectors;

/// <summary>A fault of a store, wrapped once: what was done where, what the server said, and whether trying again can help.</summary>
public class StoreException : Exception
{
    /// <summary>Makes an exception without context. Stores use the other constructor.</summary>
    public StoreException()
    {
    }

    /// <summary>Makes an exception.</summary>
    /// <param name="message">What was wrong, where, and what to do.</param>
    public StoreException(string message)
        : base(message)
    {
    }

    /// <summary>Makes an exception.</summary>
    /// <param name="message">What was wrong, where, and what to do.</param>
    /// <param name="innerException">The vendor's or the platform's exception, if there was one.</param>
    public StoreException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Gets the product, as in telemetry: <c>embedded</c>, <c>qdrant</c>, <c>milvus</c>, <c>elasticsearch</c>.</summary>
    public string? Store { get; init; }

    /// <summary>Gets the collection, where there is one.</summary>
    public string? Collection { get; init; }

    /// <summary>Gets the operation, for instance <c>upsert</c>.</summary>
    public string? Operation { get; init; }

    /// <summary>Gets the status that the server gave, as it wrote it: <c>RESOURCE_EXHAUSTED</c>, <c>1100</c>, <c>429</c>.</summary>
    public string? StatusCode { get; init; }

    /// <summary>Gets a value indicating whether the same call may succeed later.</summary>
    public bool IsTransient { get; init; }

    /// <summary>
    /// Gets a value indicating whether a write may have been applied, wholly or in part, although no answer says so. Writing the same
    /// points again is safe.
    /// </summary>
    public bool OutcomeUnknown { get; init; }

    /// <summary>Gets how long the server asks to wait before the next try; null when it did not say.</summary>
    public TimeSpan? RetryAfter { get; init; }
}
