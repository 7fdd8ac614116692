namespace Connectors.Qdrant.Emulator.Grpc;

/// <summary>The calls that came in, in order. It keeps every message until <see cref="Clear"/> when <see cref="Keep"/> is set.</summary>
public sealed class RequestLog
{
    private readonly Lock _lock = new();
    private readonly List<ReceivedRequest> _requests = [];

    /// <summary>Gets or sets whether calls are kept: a server of its own process should not.</summary>
    public bool Keep { get; set; } = true;

    /// <summary>Gives the calls so far, of one method (<c>Points/Upsert</c>) or of all.</summary>
    public IReadOnlyList<ReceivedRequest> Of(string? method = null)
    {
        lock (_lock)
            return [.. _requests.Where(request => method is null || request.Method == method)];
    }

    /// <summary>Forgets the calls so far.</summary>
    public void Clear()
    {
        lock (_lock)
            _requests.Clear();
    }

    internal void Add(ReceivedRequest request)
    {
        if (!Keep)
            return;
        lock (_lock)
            _requests.Add(request);
    }
}
