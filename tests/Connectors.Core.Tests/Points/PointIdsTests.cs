using System.Text;

namespace Connectors.Tests.Points;

public sealed class PointIdsTests
{
    private static readonly Guid Url = new("6ba7b811-9dad-11d1-80b4-00c04fd430c8");

    [Fact]
    public void A_UUIDv5_is_the_worked_value_of_the_protocols() =>
        Assert.Equal("3f622591-baa6-5888-8a4f-6b3813e16a44", PointIds.Uuid5(Url, "doc-1").ToString());

    [Fact]
    public void The_namespace_never_changes()
    {
        Assert.Equal(PointIds.Uuid5(Url, "connectors"), PointIds.Namespace);
        Assert.Equal("a7b5d5bd-4e9c-5a7f-a6f4-000000000000".Length, PointIds.Namespace.ToString().Length);
        Assert.Equal(5, PointIds.Namespace.Version);
    }

    [Fact]
    public void Equal_texts_have_equal_lower_case_ids_and_different_ones_do_not()
    {
        Assert.Equal(PointIds.FromText("ä"), PointIds.FromText("\u00e4"));
        Assert.NotEqual(PointIds.FromText("ä"), PointIds.FromText("a\u0308"));
        Assert.Matches("^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$", PointIds.FromText(string.Empty));
        Assert.Equal(PointIds.ToUuid("x").ToString(), PointIds.FromText("x"));
    }

    [Fact]
    public void Texts_without_a_UTF_8_form_get_no_id_since_different_ones_would_share_it()
    {
        foreach (var text in new[] { "\ud800", "a\udc00b" })
        {
            Assert.Throws<ArgumentException>(() => PointIds.FromText(text));
            Assert.Throws<ArgumentException>(() => PointIds.ToUuid(text));
        }
    }

    [Fact]
    public void The_limit_is_counted_in_bytes()
    {
        Assert.Null(PointIds.FindFault("x"));
        Assert.Null(PointIds.FindFault(new string('x', 512)));
        Assert.Null(PointIds.FindFault(new string('ä', 256)));
        Assert.Null(PointIds.FindFault(string.Concat(Enumerable.Repeat("😀", 128))));
        Assert.Contains("513 bytes", PointIds.FindFault(new string('x', 513)));
        Assert.Contains("514 bytes", PointIds.FindFault(new string('ä', 257)));
        Assert.Contains("516 bytes", PointIds.FindFault(string.Concat(Enumerable.Repeat("😀", 129))));
        Assert.Contains("empty", PointIds.FindFault(string.Empty));
        Assert.Contains("empty", PointIds.FindFault(null));
    }

    [Fact]
    public void A_lone_surrogate_is_a_fault()
    {
        foreach (var id in new[] { "\ud800", "\ud800x", "\udc00\ud800", "ok\ud83d" })
            Assert.Contains("surrogate", PointIds.FindFault(id));
    }

    [Fact]
    public void Well_formedness_agrees_with_the_strict_encoder_on_random_text()
    {
        var strict = new UTF8Encoding(false, throwOnInvalidBytes: true);
        var random = new Random(11);
        int good = 0, bad = 0;
        for (var round = 0; round < 20_000; round++)
        {
            var text = new string([.. Enumerable.Range(0, random.Next(1, 5)).Select(_ => (char)random.Next(0xD700, 0xE100))]);
            bool expected;
            try
            {
                strict.GetByteCount(text);
                expected = true;
            }
            catch (EncoderFallbackException)
            {
                expected = false;
            }

            Assert.Equal(expected, PointIds.IsWellFormed(text));
            _ = expected ? good++ : bad++;
        }

        Assert.True(good > 500 && bad > 500);
    }
}
