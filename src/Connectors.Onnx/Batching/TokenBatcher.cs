namespace Connectors.Onnx.Batching;

/// <summary>
/// Makes batches of texts of like length: sorted from the longest to the shortest and cut where rows times columns would pass the budget.
/// Little of a batch is then filling, and its memory is bounded by the budget instead of by the longest text times a fixed number of rows.
/// </summary>
internal static class TokenBatcher
{
    /// <summary>Plans the batches. A text longer than the budget is a batch of its own.</summary>
    public static IEnumerable<TokenBatch> Plan(TokenizedTexts texts, int maxTokens)
    {
        var order = Enumerable.Range(0, texts.Count).ToArray();
        var keys = Array.ConvertAll(order, text => (long)-texts[text].Length << 32 | (uint)text);
        Array.Sort(keys, order);
        for (var start = 0; start < order.Length;)
        {
            var longest = texts[order[start]].Length;
            var rows = Math.Clamp(maxTokens / longest, 1, order.Length - start);
            yield return new TokenBatch(texts, order.AsMemory(start, rows));
            start += rows;
        }
    }
}
