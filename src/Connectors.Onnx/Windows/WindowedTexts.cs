using System.Runtime.InteropServices;
using Connectors.Encoders;
using Connectors.Onnx.Batching;

namespace Connectors.Onnx.Windows;

/// <summary>The windows of several texts, all in one list for the batches, and which text each belongs to.</summary>
internal sealed class WindowedTexts(int padId)
{
    private readonly List<List<TextSpan>> _spans = [];
    private readonly List<int> _owners = [];
    private readonly List<int> _missing = [];

    public TokenizedTexts Windows { get; } = new(padId);

    /// <summary>The number of texts.</summary>
    public int Count => _spans.Count;

    public void Add(WindowTokenizer tokenizer, string prompt, string text)
    {
        var spans = tokenizer.Add(prompt, text, Windows);
        _owners.AddRange(Enumerable.Repeat(Count, spans.Count));
        _missing.Add(spans.Count);
        _spans.Add(spans);
    }

    /// <summary>Counts the texts whose last window is in a batch that has been run. Safe for concurrent use once all texts are there.</summary>
    public int CountEnded(TokenBatch batch)
    {
        var ended = 0;
        var missing = CollectionsMarshal.AsSpan(_missing);
        for (var row = 0; row < batch.Rows; row++)
            ended += Interlocked.Decrement(ref missing[_owners[batch.Position(row)]]) == 0 ? 1 : 0;
        return ended;
    }

    /// <summary>Makes one vector for each text of those of its windows.</summary>
    public void Merge<T>(ReadOnlySpan<T> windows, Func<ReadOnlySpan<T>, IReadOnlyList<TextSpan>, T> merge, Span<T> results)
    {
        var from = 0;
        for (var text = 0; text < Count; text++)
        {
            var spans = _spans[text];
            results[text] = merge(windows.Slice(from, spans.Count), spans);
            from += spans.Count;
        }
    }
}
