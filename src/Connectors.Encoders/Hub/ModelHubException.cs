using System.Net;

namespace Connectors.Encoders;

/// <summary>A model could not be had from a hub: what was wrong, where, and whether trying again can help.</summary>
public sealed class ModelHubException : IOException
{
    /// <summary>Makes an exception without context.</summary>
    public ModelHubException()
    {
    }

    /// <summary>Makes an exception.</summary>
    /// <param name="message">What was wrong, where, and what to do.</param>
    public ModelHubException(string message)
        : base(message)
    {
    }

    /// <summary>Makes an exception.</summary>
    /// <param name="message">What was wrong, where, and what to do.</param>
    /// <param name="innerException">The platform's exception, if there was one.</param>
    public ModelHubException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Gets the status that the hub answered with; null when it did not come to an answer.</summary>
    public HttpStatusCode? StatusCode { get; init; }

    /// <summary>Gets a value indicating whether the same call may succeed later; what was downloaded so far is kept for it.</summary>
    public bool IsTransient { get; init; }

    /// <summary>Gets how long the hub asked to wait, where it did.</summary>
    public TimeSpan? RetryAfter { get; init; }
}
