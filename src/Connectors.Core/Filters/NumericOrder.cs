namespace Connectors;

/// <summary>Compares an integer with a double by value, without rounding the integer (a double has 53 bits).</summary>
internal static class NumericOrder
{
    private const double TwoTo63 = 9223372036854775808.0;

    public static int Compare(long left, double right)
    {
        if (right >= TwoTo63)
            return -1;
        if (right < -TwoTo63)
            return 1;
        var whole = (long)right;
        return left != whole ? left.CompareTo(whole) : 0.0.CompareTo(right - whole);
    }
}
