using Connectors.Elasticsearch.Calls;
using Connectors.Elasticsearch.Documents;
using Connectors.Elasticsearch.Schema;

namespace Connectors.Elasticsearch.Queries;

/// <summary>What a leg may ask for, over the index that is there and of the server that it is. All of it is looked at before any search.</summary>
internal static class LegRules
{
    private const int MaxFrequencyRatio = 100;

    public static void Check(LegRequest request, IndexLayout layout, SparseTokenCodec tokens, ServerVersion version)
    {
        var (leg, field) = (request.Search.Leg, request.Search.Field);
        switch (leg)
        {
            case DenseLeg dense:
                CheckDense(dense, field, layout, version);
                break;
            case SparseLeg when tokens.FindFault(field) is { } fault:
                throw new NotSupportedException($"elasticsearch cannot search field '{field}', because {fault}.");
            case ElasticsearchInferenceLeg inference when tokens.FindWordsFault(field) is { } unfit:
                throw new NotSupportedException($"elasticsearch cannot search field '{field}' with the tokens of inference endpoint '{inference.InferenceId}', because {unfit}.");
            case ElasticsearchSparseLeg { Pruning: { } pruning }:
                CheckPruning(pruning, request.IsExact);
                break;
            case ElasticsearchTextLeg { Highlighting: { } highlighting }:
                CheckHighlighting(highlighting);
                break;
        }

        if (request.IsExact && !layout.KeepsVectors)
            throw new NotSupportedException($"elasticsearch does not give back the vectors of field '{field}' as they were written, which exact scores need: the index was made without index.mapping.exclude_source_vectors = false.");
    }

    private static void CheckDense(DenseLeg leg, string field, IndexLayout layout, ServerVersion version)
    {
        if (layout.FindDense(field) is null)
            throw new NotSupportedException($"elasticsearch cannot search field '{field}': the index has no such dense field any more.");
        if (leg.Exact && layout.GraphFields.TryGetValue(field, out var type))
            throw new NotSupportedException($"elasticsearch cannot search field '{field}' exactly: its index is {type}, which cannot be passed by. Make the field with {nameof(DenseIndex)}.{nameof(DenseIndex.Exact)}.");
        if (leg is not ElasticsearchDenseLeg { Oversample: { } oversample })
            return;
        if (!(double.IsFinite(oversample) && oversample >= 1))
            throw new ArgumentOutOfRangeException(nameof(ElasticsearchDenseLeg.Oversample), oversample, "A search oversamples by 1 or more.");
        if (!version.IsAtLeast((8, 18), (9, 0)))
            throw new NotSupportedException($"elasticsearch rescores vectors from 8.18 on; this server is {version}.");
    }

    private static void CheckPruning(TokenPruning pruning, bool isExact)
    {
        if (isExact)
            throw new ArgumentException("Scores cannot be exact when the server leaves tokens out.", nameof(ElasticsearchSparseLeg.Pruning));
        if (pruning.FrequencyRatio is < 1 or > MaxFrequencyRatio)
            throw new ArgumentOutOfRangeException(nameof(TokenPruning.FrequencyRatio), pruning.FrequencyRatio, $"The ratio of frequencies is from 1 to {MaxFrequencyRatio}.");
        if (pruning.WeightRatio is not (>= 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(TokenPruning.WeightRatio), pruning.WeightRatio, "The ratio of weights is from 0 to 1.");
    }

    private static void CheckHighlighting(TextHighlighting highlighting)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(highlighting.Fragments, nameof(highlighting.Fragments));
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(highlighting.FragmentLength, nameof(highlighting.FragmentLength));
        ArgumentNullException.ThrowIfNull(highlighting.Before, nameof(highlighting.Before));
        ArgumentNullException.ThrowIfNull(highlighting.After, nameof(highlighting.After));
    }
}
