namespace Connectors.Conformance;

/// <summary>The store does not claim what a case proves.</summary>
public sealed class CaseSkippedException : Exception
{
    /// <summary>Makes an exception without a reason.</summary>
    public CaseSkippedException()
    {
    }

    /// <summary>Makes an exception.</summary>
    /// <param name="message">The reason.</param>
    public CaseSkippedException(string message)
        : base(message)
    {
    }

    /// <summary>Makes an exception.</summary>
    /// <param name="message">The reason.</param>
    /// <param name="innerException">The cause.</param>
    public CaseSkippedException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
