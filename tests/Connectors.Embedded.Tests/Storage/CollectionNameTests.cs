using System.Text;
using Connectors.Embedded.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace Connectors.Embedded.Tests.Storage;

public class CollectionNameTests
{
    private static readonly string[] Names = ["docs", "Docs", "a/b", "..", ".", "con", "com1", "ä", "%41", "a.creating", "日本", "x_y-z", " ", "a\0b"];

    [Theory]
    [InlineData("docs", "docs")]
    [InlineData("Docs", "%44ocs")]
    [InlineData("../x", "%2E%2E%2Fx")]
    [InlineData("nul", "%6Eul")]
    public void A_name_becomes_a_folder_name_that_is_safe_everywhere(string name, string folder) => Assert.Equal(folder, CollectionName.ToFolder(name));

    [Fact]
    public void Names_and_folders_correspond_one_to_one()
    {
        Assert.All(Names, name => Assert.Equal(name, CollectionName.FromFolder(CollectionName.ToFolder(name))));
        Assert.Equal(Names.Length, Names.Select(CollectionName.ToFolder).Distinct(StringComparer.OrdinalIgnoreCase).Count());
        Assert.All((string[])["", "A", "%4", "%zz", "%61", "a.b", "x.creating", new string('a', 250)], folder => Assert.Null(CollectionName.FromFolder(folder)));
    }

    [Fact]
    public void A_name_that_is_too_long_or_not_unicode_is_refused()
    {
        Assert.ThrowsAny<ArgumentException>(() => CollectionName.ToFolder(new string('a', 241)));
        Assert.ThrowsAny<ArgumentException>(() => CollectionName.ToFolder("\uDC00"));
        Assert.ThrowsAny<ArgumentException>(() => CollectionName.ToFolder(""));
    }

    [Fact]
    public void Collections_are_created_listed_and_dropped()
    {
        using var temporary = new TemporaryFolder();
        using (var folder = StoreFolder.Open(temporary.Path, new StorageOptions(), NullLogger.Instance))
        {
            foreach (var name in Names)
                folder.CreateCollection(name, TestCollection.Layout, Encoding.UTF8.GetBytes(name));
            Assert.Throws<IOException>(() => folder.CreateCollection("docs", TestCollection.Layout, default));
            folder.DropCollection("ä");
        }

        Directory.CreateDirectory(Path.Combine(temporary.Path, "collections", "half.creating"));
        Directory.CreateDirectory(Path.Combine(temporary.Path, "collections", "gone.dropped"));
        using var reopened = StoreFolder.Open(temporary.Path, new StorageOptions(), NullLogger.Instance);
        Assert.Equal(Names.Where(name => name != "ä").Order(StringComparer.Ordinal), reopened.ListCollections());
        Assert.All(reopened.ListCollections(), name => Assert.Equal(name, Encoding.UTF8.GetString(reopened.ReadDefinition(name))));
        Assert.Equal(Names.Length - 1, Directory.GetDirectories(Path.Combine(temporary.Path, "collections")).Length);
    }
}
