using Connectors.Grpc;

namespace Connectors.Qdrant.Emulator.Faults;

/// <summary>What one call meets instead of its plain answer.</summary>
public sealed record Fault
{
    private Fault()
    {
    }

    internal bool Applies { get; private init; } = true;

    internal GrpcStatusCode? Status { get; private init; }

    internal string Message { get; private init; } = string.Empty;

    internal int? RetryAfterSeconds { get; private init; }

    internal TimeSpan Wait { get; private init; }

    internal bool Drops { get; private init; }

    internal bool StatesWaitTimeout { get; private init; }

    /// <summary>Refused with a status before anything is done.</summary>
    public static Fault Refuse(GrpcStatusCode status, string message = "", int? retryAfterSeconds = null) =>
        new() { Applies = false, Status = status, Message = message, RetryAfterSeconds = retryAfterSeconds };

    /// <summary>Done, and answered with a status all the same.</summary>
    public static Fault ApplyThenRefuse(GrpcStatusCode status, string message) => new() { Status = status, Message = message };

    /// <summary>Done, and answered with what the server says of a deadline that passed in the middle (cassettes/qdrant/FACTS.md 33).</summary>
    public static Fault ApplyThenTimeOut() => ApplyThenRefuse(GrpcStatusCode.Cancelled, "Timeout expired");

    /// <summary>Done, and answered late: or with <c>Timeout expired</c> when the caller's deadline comes first.</summary>
    public static Fault Delay(TimeSpan wait) => new() { Wait = wait };

    /// <summary>A write answered OK with the status WaitTimeout, done or not.</summary>
    public static Fault WaitTimeout(bool applied = true) => new() { Applies = applied, StatesWaitTimeout = true };

    /// <summary>The connection is closed without an answer, after the call was done or before.</summary>
    public static Fault Drop(bool applied = false) => new() { Applies = applied, Drops = true };
}
