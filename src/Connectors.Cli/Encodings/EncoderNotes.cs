using Connectors.Cli.Options;

namespace Connectors.Cli.Encodings;

/// <summary>
/// Which encoders fill a collection, kept in its metadata so that later commands need not name them. Twice: as an absolute path, which is
/// right from every folder of the same machine and is tried first; and as it was given, which still leads there (from the current
/// folder) after the collection and its models have moved together.
/// </summary>
internal static class EncoderNotes
{
    private const string Sparse = "connectors.sparse";
    private const string Dense = "connectors.dense";
    private const string AbsolutePath = ".path";

    public static void Write(HybridCollectionDefinition definition, EncoderSpec? sparse, EncoderSpec? dense)
    {
        Write(definition.Metadata, Sparse, sparse);
        Write(definition.Metadata, Dense, dense);
    }

    /// <summary>The encoders of the collection, or those given instead.</summary>
    public static (EncoderSpec? Sparse, EncoderSpec? Dense) Resolve(HybridCollectionDefinition definition, EncoderSpec? givenSparse, EncoderSpec? givenDense) =>
        (givenSparse ?? Read(definition.Metadata, Sparse), givenDense ?? Read(definition.Metadata, Dense));

    /// <summary>Says so when a collection is about to get vectors of another model than it was filled with.</summary>
    public static IEnumerable<string> Conflicts(HybridCollectionDefinition definition, EncoderSpec? sparse, EncoderSpec? dense)
    {
        foreach (var (key, given) in new[] { (Sparse, sparse), (Dense, dense) })
        {
            if (given is not null && Read(definition.Metadata, key) is { } remembered && Identity(remembered) != Identity(given))
                yield return $"the collection was made for {remembered}, this run uses {given}; vectors of different models do not match.";
        }
    }

    private static void Write(IDictionary<string, string> notes, string key, EncoderSpec? spec)
    {
        if (spec is null)
            return;
        notes[key] = spec.ToString();
        if (spec.HasFolder)
            notes[key + AbsolutePath] = Absolute(spec);
    }

    private static EncoderSpec? Read(IDictionary<string, string> notes, string key)
    {
        if (!notes.TryGetValue(key, out var given))
            return null;
        var spec = ParseNote(given);
        return notes.TryGetValue(key + AbsolutePath, out var path) && spec with { Path = path } is var moved && Exists(moved.Folder) ? moved : spec;
    }

    private static EncoderSpec ParseNote(string given)
    {
        try
        {
            return EncoderSpec.Parse(given);
        }
        catch (FormatException e)
        {
            throw new CommandException($"the collection's note of its encoder cannot be used: {e.Message} Name one with --sparse or --dense.", e);
        }
    }

    private static string Identity(EncoderSpec spec) => spec.HasFolder ? Absolute(spec) : spec.ToString();

    private static bool Exists(string folder) => Directory.Exists(folder) || File.Exists(folder);

    private static string Absolute(EncoderSpec spec) => Path.GetFullPath(spec.Folder) + spec.Path[spec.Folder.Length..];
}
