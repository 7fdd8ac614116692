using System.Globalization;
using Connectors.Grpc.Connections;
using Connectors.Grpc.Wire;

namespace Connectors.Grpc;

/// <summary>
/// Unary gRPC calls over HTTP/2 on the platform's HTTP stack. Connections are opened by the first calls that need them, shared by all, and
/// replaced when they end. Safe for concurrent use.
/// </summary>
public sealed class GrpcTransport : IGrpcTransport, IAsyncDisposable
{
    // The server knows the deadline too; for this long its own answer is waited for before the stream is reset (see AbandonedCalls).
    private static readonly TimeSpan PatienceAfterDeadline = TimeSpan.FromSeconds(1);

    // Timers of the platform reach 2^32 - 2 ms; longer deadlines are the server's business alone.
    private static readonly TimeSpan LongestTimer = TimeSpan.FromMilliseconds(uint.MaxValue - 1);

    private readonly GrpcTransportOptions _options;
    private readonly ServerConnection[] _connections;
    private readonly CancellationTokenSource _shutdown = new();
    private uint _next;
    private int _disposed;

    private GrpcTransport(Uri address, GrpcTransportOptions options)
    {
        Address = address;
        _options = options;
        _connections = new ServerConnection[options.HttpClient is null ? options.Connections : 1];
        var handlers = options.HttpClient is null ? new HandlerFactory(address, options) : null;
        for (var i = 0; i < _connections.Length; i++)
            _connections[i] = new ServerConnection(options.HttpClient ?? handlers!.Create(), handlers is not null, options.Clock, _shutdown.Token);
    }

    /// <summary>Gets the address of the server.</summary>
    public Uri Address { get; }

    /// <summary>Makes a transport. Nothing is sent before the first call; certificate files are read now.</summary>
    /// <param name="address">
    /// <c>http://host:port</c> (HTTP/2 with prior knowledge) or <c>https://host:port</c> (HTTP/2 agreed on by ALPN), without a path.
    /// </param>
    /// <param name="options">The options, copied; null for the defaults.</param>
    /// <returns>The transport.</returns>
    /// <exception cref="ArgumentException">The address is not of this form, or an option is out of its range or contradicts another.</exception>
    /// <exception cref="IOException">The file of certificate authorities cannot be read.</exception>
    public static GrpcTransport Connect(Uri address, GrpcTransportOptions? options = null)
    {
        CheckAddress(address);
        options = (options ?? new GrpcTransportOptions()).CloneChecked();
        if (address.Scheme == Uri.UriSchemeHttp && options.SetsCertificates)
            throw new ArgumentException($"Certificates are set, but {address} is without TLS; use https.", nameof(address));
        return new GrpcTransport(address, options);
    }

    /// <inheritdoc/>
    /// <exception cref="ObjectDisposedException">The transport is disposed.</exception>
    public async ValueTask<GrpcReply> CallAsync(GrpcCall call, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(call);
        ObjectDisposedException.ThrowIf(_disposed != 0, this);
        cancellationToken.ThrowIfCancellationRequested();
        if (call.Message.Length > _options.MaxSendBytes)
            return TooLargeToSend(call.Message.Length);

        var connection = Choose();
        var exchange = new Exchange(connection, Address, call, _options, _shutdown.Token);
        var running = exchange.RunAsync();
        var patience = TimeSpan.Zero;
        var answered = false;
        try
        {
            var reply = await running.WaitAsync(TimerOf(call), _options.Clock, cancellationToken).ConfigureAwait(false);
            answered = true;
            return reply;
        }
        catch (TimeoutException) when (!running.IsFaulted)
        {
            await exchange.StopSendingAsync().ConfigureAwait(false);
            patience = PatienceAfterDeadline;
            return DeadlinePassed(call, exchange.WasSent);
        }
        finally
        {
            if (answered)
            {
                exchange.Dispose();
            }
            else
            {
                await exchange.StopSendingAsync().ConfigureAwait(false);
                connection.Abandon(exchange, running, patience);
            }
        }
    }

    /// <summary>
    /// Ends the calls that still run, with <see cref="GrpcStatusCode.Unavailable"/>, and closes the connections. An HTTP client that was given stays open.
    /// </summary>
    /// <returns>A task that ends when this is under way.</returns>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
            return;
        await _shutdown.CancelAsync().ConfigureAwait(false);
        foreach (var connection in _connections)
            connection.Dispose();
        _shutdown.Dispose();
    }

    private static void CheckAddress(Uri address)
    {
        ArgumentNullException.ThrowIfNull(address);
        if (!address.IsAbsoluteUri || (address.Scheme != Uri.UriSchemeHttp && address.Scheme != Uri.UriSchemeHttps))
            throw new ArgumentException($"'{address}' is not an address of the form http://host:port or https://host:port.", nameof(address));
        if (address.PathAndQuery != "/" || address.Fragment.Length > 0 || address.UserInfo.Length > 0)
            throw new ArgumentException("A gRPC address has a host and a port only: no user, path, query or fragment.", nameof(address));
    }

    private static TimeSpan TimerOf(GrpcCall call) =>
        call.Deadline is { } deadline && deadline <= LongestTimer ? deadline : Timeout.InfiniteTimeSpan;

    private static GrpcReply DeadlinePassed(GrpcCall call, bool wasSent)
    {
        var seconds = call.Deadline!.Value.TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture);
        var outcome = wasSent ? "without an answer; the server may still carry it out" : "before the request could be sent";
        return new GrpcReply(GrpcStatusCode.DeadlineExceeded, $"{call.Method}: the deadline of {seconds} s passed {outcome}.") { FromServer = false, WasSent = wasSent };
    }

    private GrpcReply TooLargeToSend(long bytes) =>
        new(GrpcStatusCode.ResourceExhausted, string.Create(CultureInfo.InvariantCulture, $"The request message has {bytes} bytes, more than the {_options.MaxSendBytes} that this client sends (MaxSendBytes).")) { FromServer = false, WasSent = false };

    /// <summary>The connection with the fewest calls; among equals in turn.</summary>
    private ServerConnection Choose()
    {
        if (_connections.Length == 1)
            return _connections[0];
        var start = Interlocked.Increment(ref _next);
        var best = _connections[start % (uint)_connections.Length];
        for (var i = 1u; i < _connections.Length; i++)
        {
            var other = _connections[(start + i) % (uint)_connections.Length];
            if (other.CallsInFlight < best.CallsInFlight)
                best = other;
        }

        return best;
    }
}
