using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net.Sockets;

namespace Connectors.Grpc.Tests.Servers;

/// <summary>The server's end of one connection: sends what the script says, and keeps account of what the client sends.</summary>
internal sealed class PlayedConnection : IAsyncDisposable
{
    private const int PrefaceBytes = 24;

    private readonly NetworkStream _stream;
    private readonly Socket _socket;
    private readonly CancellationToken _end;
    private readonly SemaphoreSlim _sending = new(1);
    private readonly ConcurrentDictionary<(string What, int Stream), TaskCompletionSource> _events = new();
    private readonly TaskCompletionSource _left = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _reading = Task.CompletedTask;
    private int _resets;
    private long _dataBytes;

    public PlayedConnection(Socket socket, int number, CancellationToken end)
    {
        _socket = socket;
        _stream = new NetworkStream(socket, ownsSocket: true);
        Number = number;
        _end = end;
    }

    /// <summary>1 for the first connection of the player.</summary>
    public int Number { get; }

    /// <summary>How many RST_STREAM frames have come.</summary>
    public int Resets => Volatile.Read(ref _resets);

    /// <summary>How many bytes of DATA have come, on all streams.</summary>
    public long DataBytes => Interlocked.Read(ref _dataBytes);

    /// <summary>Whether the client's DATA is acknowledged with WINDOW_UPDATE as it comes.</summary>
    public bool GrantsWindow { get; set; } = true;

    /// <summary>Takes the client's preface, sends SETTINGS, and reads on in the background.</summary>
    public async Task OpenAsync()
    {
        await ReadPrefaceAsync();
        await SendAsync(Frames.Frame(Frames.Settings, 0, 0, []));
        ReadOn();
    }

    public async Task ReadPrefaceAsync() => await _stream.ReadExactlyAsync(new byte[PrefaceBytes], _end);

    public void ReadOn() => _reading = ReadFramesAsync();

    /// <summary>Ends when the request of a stream is there: its header frame.</summary>
    public Task HeadersOfAsync(int stream) => Event("headers", stream);

    /// <summary>Ends when the whole request of a stream is there.</summary>
    public Task RequestOfAsync(int stream) => Event("end", stream);

    /// <summary>Ends when the client has reset a stream.</summary>
    public Task ResetOfAsync(int stream) => Event("reset", stream);

    /// <summary>Ends when the client has sent a PING.</summary>
    public Task PingAsync() => Event("ping", 0);

    /// <summary>Ends with the test, or when the client closes the connection.</summary>
    public Task HoldAsync() => _left.Task.WaitAsync(_end);

    public async Task SendAsync(byte[] bytes)
    {
        await _sending.WaitAsync(_end);
        try
        {
            await _stream.WriteAsync(bytes, _end);
        }
        finally
        {
            _sending.Release();
        }
    }

    public Task SendHeadersAsync(int stream, bool end, params (string Name, string Value)[] headers) =>
        SendAsync(Frames.Frame(Frames.Headers, (byte)(Frames.EndHeaders | (end ? Frames.EndStream : 0)), stream, Frames.HeaderBlock(headers)));

    public Task SendDataAsync(int stream, byte[] data) => SendAsync(Frames.Frame(Frames.Data, 0, stream, data));

    public Task ResetAsync(int stream, uint error) => SendAsync(Frames.Frame(Frames.RstStream, 0, stream, Frames.UInt32(error)));

    public Task GoAwayAsync(int lastStream, uint error, string debug = "") =>
        SendAsync(Frames.Frame(Frames.GoAway, 0, 0, [.. Frames.UInt32((uint)lastStream), .. Frames.UInt32(error), .. System.Text.Encoding.ASCII.GetBytes(debug)]));

    public Task GrantAsync(int stream, uint bytes) => SendAsync(Frames.Frame(Frames.WindowUpdate, 0, stream, Frames.UInt32(bytes)));

    /// <summary>Answers a call as servers do: headers, one message, trailers.</summary>
    public async Task AnswerAsync(int stream, byte[] message)
    {
        await SendHeadersAsync(stream, end: false, (":status", "200"), ("content-type", "application/grpc"));
        await SendDataAsync(stream, Frames.Message(message));
        await SendHeadersAsync(stream, end: true, ("grpc-status", "0"));
    }

    /// <summary>Closes with a TCP reset instead of an orderly end.</summary>
    public void Abort() => _socket.Close(0);

    public async ValueTask DisposeAsync()
    {
        await _stream.DisposeAsync();
        await _reading;
        _sending.Dispose();
    }

    private Task Event(string what, int stream) => Source(what, stream).Task.WaitAsync(_end);

    private TaskCompletionSource Source(string what, int stream) =>
        _events.GetOrAdd((what, stream), _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));

    private async Task ReadFramesAsync()
    {
        try
        {
            var header = new byte[9];
            while (true)
            {
                await _stream.ReadExactlyAsync(header, _end);
                var payload = new byte[BinaryPrimitives.ReadInt32BigEndian(header) >>> 8];
                await _stream.ReadExactlyAsync(payload, _end);
                await TakeAsync(header[3], header[4], BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(5)) & int.MaxValue, payload);
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException)
        {
            _left.TrySetResult();
        }
    }

    private async Task TakeAsync(byte type, byte flags, int stream, byte[] payload)
    {
        switch (type)
        {
            case Frames.Settings when (flags & Frames.Ack) == 0:
                await SendAsync(Frames.Frame(Frames.Settings, Frames.Ack, 0, []));
                break;
            case Frames.Ping when (flags & Frames.Ack) == 0:
                await SendAsync(Frames.Frame(Frames.Ping, Frames.Ack, 0, payload));
                Source("ping", 0).TrySetResult();
                break;
            case Frames.RstStream:
                Interlocked.Increment(ref _resets);
                Source("reset", stream).TrySetResult();
                break;
            case Frames.Headers:
                Source("headers", stream).TrySetResult();
                break;
            case Frames.Data:
                Interlocked.Add(ref _dataBytes, payload.Length);
                if (GrantsWindow && payload.Length > 0)
                {
                    await GrantAsync(0, (uint)payload.Length);
                    await GrantAsync(stream, (uint)payload.Length);
                }

                break;
        }

        if (type is Frames.Headers or Frames.Data && (flags & Frames.EndStream) != 0)
            Source("end", stream).TrySetResult();
    }
}
