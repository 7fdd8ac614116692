namespace Connectors.Encoders.Tests.Caching;

public sealed class EncoderFingerprintTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("connectors-fingerprint-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task It_depends_on_content_and_settings_and_not_on_names()
    {
        var (a, b, c) = (Write("a", "content"), Write("b", "content"), Write("c", "other"));
        var values = new List<string>();
        foreach (var fingerprint in (EncoderFingerprint[])
        [
            new("kind/1", [new("x", "1")], [a]),
            new("kind/1", [new("x", "1")], [c]),
            new("kind/2", [new("x", "1")], [a]),
            new("kind/1", [new("x", "2")], [a]),
            new("kind/1", [new("x", null)], [a]),
            new("kind/1", [new("x", "")], [a]),
            new("kind/1", [new("x1", "")], [a]),
            new("kind/1", [new("x", "1")], [a, a]),
            new("kind/1", [new("x", "1")]),
        ])
        {
            values.Add(await fingerprint.GetValueAsync());
        }

        Assert.Equal(values.Count, values.Distinct().Count());
        Assert.All(values, value => Assert.Matches("^[0-9a-f]{64}$", value));
        Assert.Equal(values[0], await new EncoderFingerprint("kind/1", [new("x", "1")], [b]).GetValueAsync());
    }

    [Fact]
    public async Task A_file_that_has_changed_since_is_noticed()
    {
        var path = Write("model", "first");
        var fingerprint = new EncoderFingerprint("kind/1", [], [path]);
        Write("model", "second!");
        var error = await Assert.ThrowsAsync<InvalidDataException>(() => fingerprint.GetValueAsync());
        Assert.Contains(path, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_not_there_is_noticed_at_once() => Assert.Throws<FileNotFoundException>(() => new EncoderFingerprint("kind/1", [], [Path.Combine(_folder, "none")]));

    [SkippableFact]
    public async Task A_link_counts_as_what_it_leads_to()
    {
        Skip.If(OperatingSystem.IsWindows(), "Links need rights on Windows.");
        var file = Write("blob", "content");
        var link = Path.Combine(_folder, "link");
        File.CreateSymbolicLink(link, file);
        Assert.Equal(await new EncoderFingerprint("kind/1", [], [file]).GetValueAsync(), await new EncoderFingerprint("kind/1", [], [link]).GetValueAsync());
    }

    private string Write(string name, string text)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        return path;
    }
}
