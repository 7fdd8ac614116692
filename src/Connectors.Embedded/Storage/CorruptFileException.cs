using System.Globalization;

namespace Connectors.Embedded.Storage;

/// <summary>A file of the store does not hold what was written to it.</summary>
internal sealed class CorruptFileException : IOException
{
    public CorruptFileException(string path, long offset, string problem)
        : base(string.Create(CultureInfo.InvariantCulture, $"{path} is damaged at offset {offset}: {problem} Restore the store's folder from a copy, or fill the collection anew."))
    {
        FilePath = path;
        Offset = offset;
    }

    public string FilePath { get; }

    public long Offset { get; }
}
