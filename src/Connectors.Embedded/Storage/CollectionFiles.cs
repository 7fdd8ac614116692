using System.Globalization;

namespace Connectors.Embedded.Storage;

/// <summary>The names of a collection's files.</summary>
internal sealed class CollectionFiles(string folder)
{
    private const string LogPrefix = "log-";
    private const string SegmentPrefix = "segment-";
    private const string Extension = ".bin";
    private const string NewExtension = ".new";

    public string Folder { get; } = folder;

    public string Manifest => Path.Combine(Folder, "manifest" + Extension);

    public string NewManifest => Manifest + NewExtension;

    public string Definition => Path.Combine(Folder, "definition.json");

    public string Log(ulong number) => Path.Combine(Folder, string.Create(CultureInfo.InvariantCulture, $"{LogPrefix}{number:D10}{Extension}"));

    public string Segment(uint id) => Path.Combine(Folder, string.Create(CultureInfo.InvariantCulture, $"{SegmentPrefix}{id:D10}{Extension}"));

    /// <summary>The numbers of the logs in the folder, ascending.</summary>
    public List<ulong> Logs() => Numbers(LogPrefix);

    public List<ulong> Segments() => Numbers(SegmentPrefix);

    private List<ulong> Numbers(string prefix)
    {
        var numbers = new List<ulong>();
        foreach (var path in Directory.EnumerateFiles(Folder, prefix + "*" + Extension))
        {
            var name = Path.GetFileName(path.AsSpan());
            if (ulong.TryParse(name[prefix.Length..^Extension.Length], NumberStyles.None, CultureInfo.InvariantCulture, out var number))
                numbers.Add(number);
        }

        numbers.Sort();
        return numbers;
    }
}
