namespace Connectors;

internal static class WellFormed
{
    public static void ThrowUnless(string text, string parameter)
    {
        if (!PointIds.IsWellFormed(text))
            throw new ArgumentException("The text has a lone surrogate, which has no UTF-8 form.", parameter);
    }
}
