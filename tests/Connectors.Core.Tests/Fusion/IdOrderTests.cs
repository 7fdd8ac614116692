using System.Text;

namespace Connectors.Tests;

public sealed class IdOrderTests
{
    /// <summary>Both sides of every change of length in UTF-8, the surrogates and what surrounds them.</summary>
    private static readonly string[] Units =
    [
        "\0", "A", "z", "\u007f", "\u0080", "\u07ff", "\u0800", "\ud7ff", "\ud800", "\ud83d", "\udbff", "\udc00", "\ude00", "\udfff", "\ue000",
        "\uffee", "\ufffc", "\ufffd", "\ufffe", "\uffff", "\U00010000", "\U0001f600", "\U0010ffff",
    ];

    [Fact]
    public void A_smiley_comes_after_a_halfwidth_circle_as_in_bytes_and_not_as_in_utf_16()
    {
        Assert.True(string.CompareOrdinal("\U0001f600", "\uffee") < 0);
        Assert.True(IdOrder.Compare("\U0001f600", "\uffee") > 0);
    }

    [Fact]
    public void All_strings_of_up_to_two_units_are_ordered_as_their_bytes()
    {
        string[] strings = ["", .. Units, .. Units.SelectMany(a => Units.Select(b => a + b))];
        var compared = 0;
        foreach (var x in strings)
        {
            foreach (var y in strings)
            {
                AssertAsBytes(x, y);
                compared++;
            }
        }

        Assert.Equal(305_809, compared);
    }

    [Fact]
    public void Long_random_strings_with_common_prefixes_are_ordered_as_their_bytes()
    {
        var random = new Random(7);
        for (var i = 0; i < 20_000; i++)
        {
            var prefix = Text(random.Next(20));
            AssertAsBytes(prefix + Text(random.Next(4)), prefix + Text(random.Next(4)));
        }

        string Text(int length) => string.Concat(Enumerable.Range(0, length).Select(_ => Units[random.Next(Units.Length)]));
    }

    [Fact]
    public void Null_comes_first()
    {
        Assert.True(IdOrder.Compare(null, "") < 0);
        Assert.True(IdOrder.Compare("", null) > 0);
        Assert.Equal(0, IdOrder.Compare(null, null));
    }

    private static void AssertAsBytes(string x, string y)
    {
        var byBytes = Encoding.UTF8.GetBytes(x).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(y));

        // Different lone surrogates are written as the same bytes; only equal strings are equal all the same.
        var expected = Math.Sign(byBytes != 0 ? byBytes : string.CompareOrdinal(x, y));
        Assert.True(expected == Math.Sign(IdOrder.Compare(x, y)), $"{Escaped(x)} and {Escaped(y)}: {expected} expected");
    }

    private static string Escaped(string text) => string.Concat(text.Select(c => $"\\u{(int)c:x4}"));
}
