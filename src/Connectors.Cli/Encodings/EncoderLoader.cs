using System.Diagnostics.CodeAnalysis;
using Connectors.Cli.Options;
using Connectors.Encoders;
using Connectors.Encoders.Hub;
using Connectors.Onnx;
using Microsoft.Extensions.AI;

namespace Connectors.Cli.Encodings;

/// <summary>Makes encoders of their specs. The only place that knows their classes; ONNX Runtime is not loaded before it is called.</summary>
internal static class EncoderLoader
{
    /// <summary>Loads what the role needs: for documents both sides of the model, for queries of an inference-free one only its table.</summary>
    public static async Task<IEmbeddingGenerator<string, SparseEmbedding>> LoadSparseAsync(EncoderSpec spec, EncodingRole role, CancellationToken cancellationToken)
    {
        if (spec.Kind is EncoderKind.Bm25)
            return new Bm25Encoder(new Bm25Options { Language = spec.Path, Dictionary = new Bm25Dictionary() });
        if (spec.Kind is EncoderKind.InferenceFree && role == EncodingRole.Query)
            return await InferenceFreeEncoder.LoadAsync(spec.Folder, new InferenceFreeOptions { Hub = HubOf(spec.Path) }, cancellationToken);
        var splade = await SpladeEncoder.LoadAsync(spec.Path, new SpladeOptions { Hub = HubOf(spec.Path) }, cancellationToken);
        if (spec.Kind is EncoderKind.Splade || splade.GetService(typeof(InferenceFreeEncoder)) is not null)
            return splade;
        splade.Dispose();
        throw new CommandException($"'{spec.Path}' is not inference-free: its queries go through a network. Name it as splade:{spec.Path}.");
    }

    public static async Task<IEmbeddingGenerator<string, Embedding<float>>> LoadDenseAsync(EncoderSpec spec, CancellationToken cancellationToken) => spec.Kind is EncoderKind.Static
        ? await StaticEncoder.LoadAsync(spec.Path, new StaticOptions { Hub = HubOf(spec.Path) }, cancellationToken)
        : await DenseEncoder.LoadAsync(spec.Path, new DenseOptions { Hub = HubOf(spec.Path) }, cancellationToken);

    public static Task<CrossEncoder> LoadRerankerAsync(string path, CancellationToken cancellationToken) =>
        CrossEncoder.LoadAsync(path, new CrossEncoderOptions { Hub = HubOf(path) }, cancellationToken);

    /// <summary>Loads one encoder of either kind.</summary>
    public static Task<EncoderPair> LoadAsync(EncoderSpec spec, EncodingRole role, CancellationToken cancellationToken) =>
        spec.IsSparse ? LoadAsync(spec, dense: null, role, cancellationToken) : LoadAsync(sparse: null, spec, role, cancellationToken);

    /// <summary>Loads what is asked for, both at once.</summary>
    public static async Task<EncoderPair> LoadAsync(EncoderSpec? sparse, EncoderSpec? dense, EncodingRole role, CancellationToken cancellationToken)
    {
        var loadingSparse = sparse is null ? null : LoadSparseAsync(sparse, role, cancellationToken);
        var loadingDense = dense is null ? null : LoadDenseAsync(dense, cancellationToken);
        try
        {
            return new EncoderPair(
                loadingSparse is null ? null : await loadingSparse,
                loadingDense is null ? null : await loadingDense);
        }
        catch
        {
            await DisposeAsync(loadingSparse);
            await DisposeAsync(loadingDense);
            throw;
        }
    }

    /// <summary>
    /// The cache, for a path that asks for it by hf: and for no other; and never more than the cache: what downloads is 'models download'. Offline, a hub
    /// opens no connection, so that there is nothing to dispose of.
    /// </summary>
    private static ModelHub? HubOf(string path) => path.StartsWith(HubReference.Scheme, StringComparison.Ordinal) ? new ModelHub(new ModelHubOptions { Offline = true }) : null;

    /// <summary>The one that was loaded goes with the one that could not be.</summary>
    [SuppressMessage("Design", "CA1031", Justification = "The first fault is already on its way to the user.")]
    private static async Task DisposeAsync<T>(Task<T>? loading)
        where T : IDisposable
    {
        try
        {
            if (loading is not null)
                (await loading).Dispose();
        }
        catch (Exception)
        {
            // It is the one that could not be loaded, or a second one.
        }
    }
}
