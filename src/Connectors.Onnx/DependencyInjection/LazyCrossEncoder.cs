using Connectors.Encoders.Loading;

namespace Connectors.Onnx.DependencyInjection;

/// <summary>A cross-encoder that is loaded with its first query, because a container cannot wait.</summary>
internal sealed class LazyCrossEncoder(string path, CrossEncoderOptions options) : IReranker, IDisposable
{
    private readonly LazyLoad<CrossEncoder> _encoder = new(token => CrossEncoder.LoadAsync(path, options, token));

    public async Task<IReadOnlyList<float>> ScoreAsync(string query, IReadOnlyList<string> texts, CancellationToken cancellationToken = default)
    {
        var encoder = await _encoder.GetAsync(cancellationToken).ConfigureAwait(false);
        return await encoder.ScoreAsync(query, texts, cancellationToken).ConfigureAwait(false);
    }

    public void Dispose() => _encoder.Dispose();
}
