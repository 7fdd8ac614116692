namespace Connectors.Encoders.Tests.Stemming;

public sealed class StemmerPropertyTests
{
    public static TheoryData<string> Languages => [.. Stemmer.Languages];

    [Theory]
    [MemberData(nameof(Languages))]
    public void Any_UTF16_has_a_stem_no_longer_than_the_room_for_it(string language)
    {
        var random = new Random(4);
        const string Letters = "aeiouystnrldg'ßäöüéèçñøå~авеёиьсйщYUI_1\0\uD83D\uDE00\uD800\uDFFF\uFFFF\u0307";
        string[] endings =
        [
            "", "s", "ies", "eed", "ingly", "ational", "issement", "euses", "heit", "keit", "enisse", "ившись", "ейше", "amente",
            "sela", "heden", "siin", "igst",
        ];
        for (var i = 0; i < 50_000; i++)
        {
            var start = string.Create(random.Next(9), random, (span, source) =>
            {
                foreach (ref var letter in span)
                    letter = Letters[source.Next(Letters.Length)];
            });
            var word = start + endings[random.Next(endings.Length)];
            Assert.InRange(Stems.Of(language, word).Length, 0, Stemmer.RoomFor(word.Length));
        }
    }

    [Theory]
    [MemberData(nameof(Languages))]
    public void The_stem_depends_on_nothing_behind_the_word(string language)
    {
        foreach (var word in new[] { "", "s", "es", "größe", "running", "continuellement", "вагонами", "𐐨𐐨ing" })
        {
            var buffer = new string('e', 100).ToCharArray();
            word.CopyTo(buffer);
            var length = Stemmer.ForLanguage(language)!.Stem(buffer, word.Length);
            Assert.Equal(Stems.Of(language, word), new string(buffer, 0, length));
        }
    }

    [Theory]
    [MemberData(nameof(Languages))]
    public void The_empty_word_has_the_empty_stem(string language) => Assert.Equal("", Stems.Of(language, ""));

    [Theory]
    [MemberData(nameof(Languages))]
    public void A_word_of_a_million_letters_takes_one_pass_a_rule(string language)
    {
        foreach (var letter in "aysßäиь\uD800")
            Assert.InRange(Stems.Of(language, new string(letter, 1_000_000)).Length, 999_990, 2_000_000);
    }

    [Theory]
    [MemberData(nameof(Languages))]
    public void Stemming_allocates_nothing(string language)
    {
        string[] words =
        [
            "generously", "dying", "'tis", "größenordnungen", "continuellement", "начавшиеся", "haciéndola", "significativamente", "nações",
            "verlegenheid", "hopplöst", "undersøgelse", "huoneisiin",
        ];
        var stemmer = Stemmer.ForLanguage(language)!;
        var buffer = new char[100];
        Pass();
        var before = GC.GetAllocatedBytesForCurrentThread();
        Pass();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Pass()
        {
            foreach (var word in words)
            {
                word.CopyTo(buffer);
                stemmer.Stem(buffer, word.Length);
            }
        }
    }

    [Fact]
    public void A_buffer_without_room_is_refused()
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => Stemmer.ForLanguage("german")!.Stem(new char[9], 5));
        Assert.Equal("buffer", error.ParamName);
    }

    [Fact]
    public void A_language_without_a_stemmer_has_none() => Assert.Null(Stemmer.ForLanguage("klingon"));
}
