using System.Buffers;
using Connectors.Encoders;
using Connectors.Onnx.Pooling;
using Microsoft.Extensions.AI;

namespace Connectors.Onnx.Windows;

/// <summary>Makes one vector of those of a text's windows.</summary>
internal sealed class WindowMerger(WindowSettings settings)
{
    public SparseEmbedding Merge(ReadOnlySpan<SparseEmbedding> windows, IReadOnlyList<TextSpan> spans)
    {
        if (windows.Length == 1 && !settings.Records)
            return windows[0];
        var width = windows[0].Dimensions;
        var totals = ArrayPool<float>.Shared.Rent(width);
        var largest = ArrayPool<float>.Shared.Rent(width);
        var winners = ArrayPool<int>.Shared.Rent(width);
        try
        {
            totals.AsSpan(0, width).Clear();
            largest.AsSpan(0, width).Clear();
            for (var window = 0; window < windows.Length; window++)
                Add(windows[window], window, totals, largest, winners);
            return Collect(windows[0], spans, totals.AsSpan(0, width), winners);
        }
        finally
        {
            ArrayPool<int>.Shared.Return(winners);
            ArrayPool<float>.Shared.Return(largest);
            ArrayPool<float>.Shared.Return(totals);
        }
    }

    private void Add(SparseEmbedding vector, int window, float[] totals, float[] largest, int[] winners)
    {
        ReadOnlySpan<uint> indices = vector.Indices.Span;
        ReadOnlySpan<float> values = vector.Values.Span;
        for (var i = 0; i < indices.Length; i++)
        {
            var index = indices[i];
            if (values[i] > largest[index])
                (largest[index], winners[index]) = (values[i], window);
            totals[index] = settings.Merge == WindowMerge.Max ? largest[index] : totals[index] + values[i];
        }
    }

    private SparseEmbedding Collect(SparseEmbedding first, IReadOnlyList<TextSpan> spans, ReadOnlySpan<float> totals, int[] winners)
    {
        var indices = ArrayPool<uint>.Shared.Rent(totals.Length);
        var values = ArrayPool<float>.Shared.Rent(totals.Length);
        try
        {
            var count = PositiveEntries.Collect(totals, indices, values);
            var vector = new SparseEmbedding(indices.AsSpan(0, count).ToArray(), values.AsSpan(0, count).ToArray(), first.Dimensions, first.VocabularyId) { ModelId = first.ModelId };
            if (settings.Records)
                vector.AdditionalProperties = new AdditionalPropertiesDictionary { [TextWindows.PropertyName] = new TextWindows(spans, vector.Indices, Array.ConvertAll(vector.Indices.ToArray(), index => winners[index])) };
            return vector;
        }
        finally
        {
            ArrayPool<float>.Shared.Return(values);
            ArrayPool<uint>.Shared.Return(indices);
        }
    }
}
