namespace Connectors.Encoders.Hub;

/// <summary>A response whose content is still to be read.</summary>
internal sealed class HubReply(HttpResponseMessage response, StallWatch watch) : IDisposable
{
    private Stream? _content;

    public HttpResponseMessage Response => response;

    public async Task<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        _content ??= await watch.GuardAsync(response.Content.ReadAsStreamAsync(watch.Token)).ConfigureAwait(false);
        return await watch.GuardAsync(_content.ReadAsync(buffer, watch.Token).AsTask()).ConfigureAwait(false);
    }

    public void Dispose()
    {
        response.Dispose();
        watch.Dispose();
    }
}
