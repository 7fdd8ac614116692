namespace Connectors.Conformance;

/// <summary>The store did something else than a case expects.</summary>
public sealed class ConformanceFailureException : Exception
{
    /// <summary>Makes an exception without a message.</summary>
    public ConformanceFailureException()
    {
    }

    /// <summary>Makes an exception.</summary>
    /// <param name="message">What was expected, and what was found.</param>
    public ConformanceFailureException(string message)
        : base(message)
    {
    }

    /// <summary>Makes an exception.</summary>
    /// <param name="message">What was expected, and what was found.</param>
    /// <param name="innerException">What was thrown instead.</param>
    public ConformanceFailureException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
