using System.Text;
using Connectors.Embedded.Storage;

namespace Connectors.Embedded.Search;

internal static class FilterMask
{
    /// <summary>Evaluates a filter over the first rows of a block: one bit a row.</summary>
    public static ulong[] Evaluate(FilterEvaluator evaluator, PointBlock block, int rows)
    {
        var words = new ulong[DocMask.Words(rows)];
        for (var row = 0; row < rows; row++)
        {
            var id = evaluator.ReadsIds ? Encoding.UTF8.GetString(block.Ids.Span(row)) : string.Empty;
            if (evaluator.Matches(id, block.Payloads.Span(row)))
                words[row >> 6] |= 1UL << row;
        }

        return words;
    }
}
