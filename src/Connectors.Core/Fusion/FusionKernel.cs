using System.Globalization;

namespace Connectors;

/// <summary>Fuses ranked lists: the one implementation behind client-side fusion and the embedded store.</summary>
public static class FusionKernel
{
    /// <summary>
    /// Fuses the lists and returns a page of the result: by fused score, descending; equal scores by the UTF-8 bytes of the id.
    /// </summary>
    /// <param name="fusion">How to fuse.</param>
    /// <param name="lists">The lists; empty ones count as lists that found nothing.</param>
    /// <param name="limit">The largest number of entries returned, 0 or more.</param>
    /// <param name="offset">The number of best entries that are skipped, 0 or more.</param>
    /// <returns>The page, each entry with what every list contributed to it.</returns>
    /// <exception cref="ArgumentException">A list holds an id twice, no id, or a score that is not finite; its weight or metric does not
    /// suit the fusion; or a fused score is too large for the arithmetic.</exception>
    public static IReadOnlyList<FusedEntry> Fuse(Fusion fusion, IReadOnlyList<FusionList> lists, int limit, int offset = 0)
    {
        ArgumentNullException.ThrowIfNull(fusion);
        ArgumentNullException.ThrowIfNull(lists);
        ArgumentOutOfRangeException.ThrowIfNegative(limit);
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        fusion.Validate(lists);

        var total = 0;
        foreach (var list in lists)
            total = checked(total + list.Entries.Count);
        using var merge = new FusionMerge(total, fusion.IsSinglePrecision);
        for (var i = 0; i < lists.Count; i++)
        {
            var ranked = merge.Begin(lists[i].Entries);
            Rank(ranked, i, lists[i].KeepOrder);
            fusion.Contribute(ranked, lists[i], merge.Contributions);
            merge.Add();
        }

        return merge.Page(fusion.Divisor(lists), limit, offset);
    }

    private static void Rank(Span<FusionEntry> entries, int list, bool keepOrder)
    {
        var ordered = true;
        for (var i = 0; i < entries.Length; i++)
        {
            if (entries[i].Id is null)
                throw new ArgumentException($"Entry {i} of list {list} has no id.");
            if (!double.IsFinite(entries[i].Score))
            {
                throw new ArgumentException(string.Create(
                    CultureInfo.InvariantCulture,
                    $"The entry \"{entries[i].Id}\" of list {list} has the score {entries[i].Score}; only finite scores can be fused."));
            }

            ordered &= i == 0 || ByScore(entries[i - 1], entries[i]) <= 0;
        }

        if (!ordered && !keepOrder)
            entries.Sort(ByScore);
    }

    private static int ByScore(FusionEntry x, FusionEntry y) => x.Score != y.Score ? y.Score.CompareTo(x.Score) : IdOrder.Compare(x.Id, y.Id);
}
