using System.Net;
using System.Net.Sockets;

namespace Connectors.Grpc.Tests.Servers;

/// <summary>A server on a bare socket that plays a script, the same for every connection that comes.</summary>
internal sealed class FramePlayer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly List<Task> _connections = [];
    private readonly Func<PlayedConnection, Task> _script;
    private readonly Task _accepting;
    private int _accepted;

    private FramePlayer(Func<PlayedConnection, Task> script)
    {
        _script = script;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public Uri Address => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");

    /// <summary>How many connections have come.</summary>
    public int Accepted => Volatile.Read(ref _accepted);

    public static FramePlayer Start(Func<PlayedConnection, Task> script) => new(script);

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Dispose();
        await _accepting;
        await Task.WhenAll(_connections);
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var socket = await _listener.AcceptSocketAsync(_end.Token);
                _connections.Add(PlayAsync(socket, Interlocked.Increment(ref _accepted)));
            }
        }
        catch (Exception e) when (_end.IsCancellationRequested && e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The end of the test.
        }
    }

    private async Task PlayAsync(Socket socket, int number)
    {
        await using var connection = new PlayedConnection(socket, number, _end.Token);
        try
        {
            await _script(connection);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // The client has left; what it made of the script is what the test looks at.
        }
    }
}
