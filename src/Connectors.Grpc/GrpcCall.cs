using System.Buffers;

namespace Connectors.Grpc;

/// <summary>One unary call: the method, the serialised request message, and what goes with it.</summary>
public sealed class GrpcCall
{
    private readonly string _method = "";
    private readonly TimeSpan? _deadline;

    /// <summary>Gets the full name of the method as it stands in the request path: <c>/qdrant.Points/Upsert</c>.</summary>
    /// <exception cref="ArgumentException">The value is not of the form /package.Service/Method in printable ASCII without blanks.</exception>
    public required string Method
    {
        get => _method;
        init => _method = IsMethod(value) ? value : throw new ArgumentException($"A method is written /package.Service/Method, not '{value}'.", nameof(value));
    }

    /// <summary>
    /// Gets the serialised request message, without the gRPC frame header. It is sent from where it lies; its memory belongs to the transport
    /// until the call has ended.
    /// </summary>
    public ReadOnlySequence<byte> Message { get; init; }

    /// <summary>Gets the metadata sent with this call, beside what the transport sends with every call; null for none.</summary>
    public GrpcMetadata? Metadata { get; init; }

    /// <summary>
    /// Gets how long the call may take, connecting included; null for no limit. The server is told (<c>grpc-timeout</c>, rounded up to whole
    /// milliseconds), and whichever timer fires first ends the call: this side's with <see cref="GrpcStatusCode.DeadlineExceeded"/>, the
    /// server's with whatever it answers (Qdrant: <see cref="GrpcStatusCode.Cancelled"/>).
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is zero or negative.</exception>
    public TimeSpan? Deadline
    {
        get => _deadline;
        init => _deadline = value is null || value > TimeSpan.Zero
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "A deadline is positive, or null for no limit.");
    }

    private static bool IsMethod(string? value)
    {
        if (value is null || value.Length < 4 || value[0] != '/')
            return false;
        var separator = value.IndexOf('/', 1);
        if (separator <= 1 || separator == value.Length - 1 || value.IndexOf('/', separator + 1) >= 0)
            return false;
        return value.AsSpan().IndexOfAnyExceptInRange('!', '~') < 0 && value.AsSpan().IndexOfAny('?', '#', '%') < 0;
    }
}
