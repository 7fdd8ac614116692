namespace Connectors;

/// <summary>Chooses the positions that stay. Kept apart from the vector so that encoders can prune before they allocate one.</summary>
internal static class SparsePruner
{
    public static int[] Select(ReadOnlySpan<float> values, SparsePruning pruning)
    {
        var floor = Threshold(values, pruning, out var inclusiveFloor);
        var positions = new List<int>(values.Length);
        for (var i = 0; i < values.Length; i++)
        {
            var weight = Math.Abs(values[i]);
            if (weight > pruning.MinWeight && (weight > floor || (inclusiveFloor && weight == floor)))
                positions.Add(i);
        }

        if (pruning.MaxTerms is null && pruning.AlphaMass is null)
            return [.. positions];

        var weights = values.ToArray();
        positions.Sort((a, b) => (-Math.Abs(weights[a])).CompareTo(-Math.Abs(weights[b])) is var order and not 0 ? order : a.CompareTo(b));
        var count = Math.Min(positions.Count, pruning.MaxTerms ?? int.MaxValue);
        if (pruning.AlphaMass is { } alpha)
            count = Math.Min(count, CountWithinMass(weights, positions, alpha));
        positions.RemoveRange(count, positions.Count - count);
        positions.Sort();
        return [.. positions];
    }

    private static float Threshold(ReadOnlySpan<float> values, SparsePruning pruning, out bool inclusive)
    {
        inclusive = pruning.MaxRatio is not null;
        if (pruning.MaxRatio is not { } ratio)
            return float.NegativeInfinity;
        var max = 0f;
        foreach (var value in values)
            max = Math.Max(max, Math.Abs(value));
        return (float)((double)ratio * max);
    }

    private static int CountWithinMass(float[] weights, List<int> heaviestFirst, float alpha)
    {
        // The total is summed in the same order, so that rounding never makes a part larger than the whole.
        var total = 0d;
        foreach (var weight in weights.Select(Math.Abs).OrderDescending())
            total += weight;
        var sum = 0d;
        for (var i = 0; i < heaviestFirst.Count; i++)
        {
            sum += Math.Abs(weights[heaviestFirst[i]]);
            if (sum > alpha * total)
                return i;
        }

        return heaviestFirst.Count;
    }
}
