using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Connectors.Elasticsearch.Tests.Transport;

/// <summary>A listener that does with each connection what a test says, byte by byte.</summary>
internal sealed class RawServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly Func<NetworkStream, int, CancellationToken, Task> _play;
    private readonly Task _accepting;

    private RawServer(Func<NetworkStream, int, CancellationToken, Task> play)
    {
        _play = play;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public Uri Address => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");

    public int Accepted { get; private set; }

    public static RawServer Start(Func<NetworkStream, int, CancellationToken, Task> play) => new(play);

    /// <summary>Reads a request up to the end of its headers.</summary>
    public static async Task<string> HeadersAsync(NetworkStream stream, CancellationToken token)
    {
        var bytes = new List<byte>();
        var one = new byte[1];
        while (!Encoding.Latin1.GetString([.. bytes]).EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            if (await stream.ReadAsync(one, token) == 0)
                break;
            bytes.Add(one[0]);
        }

        return Encoding.Latin1.GetString([.. bytes]);
    }

    public static Task SayAsync(NetworkStream stream, string text, CancellationToken token) => stream.WriteAsync(Encoding.Latin1.GetBytes(text), token).AsTask();

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _accepting;
        _listener.Stop();
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        var playing = new List<Task>();
        try
        {
            while (true)
                playing.Add(PlayAsync(await _listener.AcceptTcpClientAsync(_end.Token), Accepted++));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(playing);
        }
    }

    private async Task PlayAsync(TcpClient client, int number)
    {
        using (client)
        {
            try
            {
                await _play(client.GetStream(), number, _end.Token);
            }
            catch (Exception e) when (e is OperationCanceledException or IOException)
            {
                // The client has gone, or the test is over.
            }
        }
    }
}
