using System.Net.Sockets;

namespace Connectors.Encoders.Hub;

/// <summary>Ends a request in which nothing happens for too long, and turns the platform's faults into ours.</summary>
internal sealed class StallWatch : IDisposable
{
    private readonly CancellationTokenSource _source;
    private readonly CancellationToken _callerToken;
    private readonly TimeSpan _timeout;
    private readonly string _what;
    private readonly string _host;

    public StallWatch(TimeSpan timeout, string what, string host, CancellationToken callerToken)
    {
        _timeout = timeout;
        _what = what;
        _host = host;
        _callerToken = callerToken;
        _source = CancellationTokenSource.CreateLinkedTokenSource(callerToken);
        _source.CancelAfter(timeout);
    }

    public CancellationToken Token => _source.Token;

    /// <summary>Waits for a step that was given <see cref="Token"/>; the next one has the whole time again.</summary>
    public async Task<T> GuardAsync<T>(Task<T> step)
    {
        try
        {
            var result = await step.ConfigureAwait(false);
            _source.CancelAfter(_timeout);
            return result;
        }
        catch (OperationCanceledException e) when (!_callerToken.IsCancellationRequested)
        {
            throw new ModelHubException($"{_host} stopped sending {_what}.", e) { IsTransient = true };
        }
        catch (HttpRequestException e)
        {
            throw new ModelHubException($"{_host} could not be asked for {_what}: {e.Message}", e) { IsTransient = e.HttpRequestError is not HttpRequestError.SecureConnectionError };
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            // The HTTP stack does not wrap what a connection says that was reset as soon as it was made.
            throw new ModelHubException($"{_host} broke off while it sent {_what}: {e.Message}", e) { IsTransient = true };
        }
    }

    public void Dispose() => _source.Dispose();
}
