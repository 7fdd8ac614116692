namespace Connectors;

/// <summary>
/// The server could not be reached: refused, unknown, or silent. Nothing was sent, so nothing was done. It is
/// <see cref="StoreException.IsTransient"/> only when the server has answered before: one that was never there is more likely not running, or
/// elsewhere, and is not waited for.
/// </summary>
public sealed class StoreUnreachableException : StoreException
{
    /// <summary>Makes an exception without context.</summary>
    public StoreUnreachableException()
    {
    }

    /// <summary>Makes an exception.</summary>
    /// <param name="message">What was tried, and where.</param>
    public StoreUnreachableException(string message)
        : base(message)
    {
    }

    /// <summary>Makes an exception.</summary>
    /// <param name="message">What was tried, and where.</param>
    /// <param name="innerException">The cause.</param>
    public StoreUnreachableException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
