namespace Connectors.Elasticsearch;

/// <summary>A fault that Elasticsearch gave a type.</summary>
public sealed class ElasticsearchException : StoreException
{
    /// <summary>Makes an exception without context.</summary>
    public ElasticsearchException()
    {
    }

    /// <summary>Makes an exception.</summary>
    /// <param name="message">What was wrong, where, and what to do.</param>
    public ElasticsearchException(string message)
        : base(message)
    {
    }

    /// <summary>Makes an exception.</summary>
    /// <param name="message">What was wrong, where, and what to do.</param>
    /// <param name="innerException">The platform's exception, if there was one.</param>
    public ElasticsearchException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Gets the server's name of the error, such as <c>version_conflict_engine_exception</c>; of a search that of its first cause. Null where it gave none.</summary>
    public string? ErrorType { get; init; }

    /// <summary>Gets a value indicating whether the licence of the cluster lacks the feature, as opposed to a missing privilege of the user.</summary>
    public bool IsLicenceMissing { get; init; }

    /// <summary>Gets a value indicating whether the server refuses the request for its size: no retry can help, smaller ones can.</summary>
    internal bool IsTooLarge { get; init; }
}
