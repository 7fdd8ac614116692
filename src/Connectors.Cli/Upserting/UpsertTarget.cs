using Connectors.Cli.Encodings;
using Connectors.Cli.Options;
using Microsoft.Extensions.AI;

namespace Connectors.Cli.Upserting;

/// <summary>A collection that documents go into, with the encoders for it. It is made when it does not exist.</summary>
internal sealed record UpsertTarget(EncoderPair Encoders, HybridCollectionDefinition Definition, IReadOnlyList<string> Notes)
{
    public static async Task<UpsertTarget> OpenAsync(HybridCollection collection, EncoderSpec? sparse, EncoderSpec? dense, CancellationToken cancellationToken)
    {
        if (await collection.DescribeAsync(cancellationToken) is { } existing)
            return await UseAsync(existing.Definition, sparse, dense, cancellationToken);
        if (sparse is null && dense is null)
            throw new UsageException($"there is no collection '{collection.Name}' yet: say with --sparse and --dense which encoders it is made for.");
        return await CreateAsync(collection, sparse, dense, cancellationToken);
    }

    private static async Task<UpsertTarget> UseAsync(HybridCollectionDefinition definition, EncoderSpec? sparse, EncoderSpec? dense, CancellationToken cancellationToken)
    {
        var (usedSparse, usedDense) = EncoderNotes.Resolve(definition, sparse, dense);
        if (usedSparse is null && usedDense is null && definition.Text.Count == 0)
            throw new UsageException("the collection does not say which encoders fill it: name them with --sparse and --dense.");
        var encoders = await EncoderLoader.LoadAsync(usedSparse, usedDense, EncodingRole.Document, cancellationToken);
        return new UpsertTarget(encoders, definition, [.. EncoderNotes.Conflicts(definition, sparse, dense), .. encoders.Warnings]);
    }

    private static async Task<UpsertTarget> CreateAsync(HybridCollection collection, EncoderSpec? sparse, EncoderSpec? dense, CancellationToken cancellationToken)
    {
        var encoders = await EncoderLoader.LoadAsync(sparse, dense, EncodingRole.Document, cancellationToken);
        try
        {
            var definition = new HybridCollectionDefinition();
            if (encoders.Sparse is { } sparseEncoder)
                definition.Sparse.Add(new SparseField(EncoderPair.SparseField, sparse!.Weighting) { VocabularyId = sparseEncoder.GetVocabulary().Id });
            if (encoders.Dense is { } denseEncoder)
                definition.Dense.Add(new DenseField(EncoderPair.DenseField, DimensionsOf(denseEncoder)));
            EncoderNotes.Write(definition, sparse, dense);
            await collection.EnsureAsync(definition, cancellationToken);
            return new UpsertTarget(encoders, definition, [.. encoders.Warnings]);
        }
        catch
        {
            encoders.Dispose();
            throw;
        }
    }

    private static int DimensionsOf(IEmbeddingGenerator<string, Embedding<float>> encoder) =>
        (encoder.GetService(typeof(EmbeddingGeneratorMetadata)) as EmbeddingGeneratorMetadata)?.DefaultModelDimensions
        ?? throw new CommandException($"{encoder.GetType().Name} does not say how long its vectors are.");
}
