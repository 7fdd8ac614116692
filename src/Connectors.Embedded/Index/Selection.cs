using System.Numerics;

namespace Connectors.Embedded;

/// <summary>Partial sorting: finding the k-th largest without sorting the rest.</summary>
internal static class Selection
{
    /// <summary>Reorders the values so that the k largest come first, and returns the least of them.</summary>
    public static T KthLargest<T>(Span<T> values, int k)
        where T : struct, IComparisonOperators<T, T, bool>
    {
        int low = 0, high = values.Length - 1;
        while (low < high)
        {
            var pivot = MedianOfThree(values[low], values[low + (high - low) / 2], values[high]);
            int i = low, j = high;
            while (i <= j)
            {
                while (values[i] > pivot)
                    i++;
                while (values[j] < pivot)
                    j--;
                if (i <= j)
                {
                    (values[i], values[j]) = (values[j], values[i]);
                    i++;
                    j--;
                }
            }

            if (k - 1 <= j)
                high = j;
            else if (k - 1 >= i)
                low = i;
            else
                break;
        }

        return values[k - 1];
    }

    private static T MedianOfThree<T>(T a, T b, T c)
        where T : struct, IComparisonOperators<T, T, bool>
    {
        if (a > b)
            (a, b) = (b, a);
        return c < a ? a : c > b ? b : c;
    }
}
