namespace Connectors;

/// <summary>Some points of an upsert were not written, or it is not known whether they were. All others were.</summary>
public sealed class PartialUpsertException : StoreException
{
    /// <summary>Makes an exception without a report.</summary>
    public PartialUpsertException()
    {
    }

    /// <summary>Makes an exception.</summary>
    /// <param name="message">What was wrong.</param>
    public PartialUpsertException(string message)
        : base(message)
    {
    }

    /// <summary>Makes an exception.</summary>
    /// <param name="message">What was wrong.</param>
    /// <param name="innerException">The cause.</param>
    public PartialUpsertException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Gets the report, with an outcome for each point that was not written.</summary>
    public UpsertReport Report { get; init; } = new(0, []);
}
