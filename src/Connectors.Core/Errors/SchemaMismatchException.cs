namespace Connectors;

/// <summary>The collection exists with another schema than the one asked for.</summary>
public sealed class SchemaMismatchException : StoreException
{
    /// <summary>Makes an exception without context.</summary>
    public SchemaMismatchException()
    {
    }

    /// <summary>Makes an exception.</summary>
    /// <param name="message">What was wrong.</param>
    public SchemaMismatchException(string message)
        : base(message)
    {
    }

    /// <summary>Makes an exception.</summary>
    /// <param name="message">What was wrong.</param>
    /// <param name="innerException">The cause.</param>
    public SchemaMismatchException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Gets the differences.</summary>
    public IReadOnlyList<SchemaDifference> Differences { get; init; } = [];
}
