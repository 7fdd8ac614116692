namespace Connectors.Encoders;

/// <summary>Finds out which file of a tokenizer a path means.</summary>
internal static class TokenizerFiles
{
    private const string Json = "tokenizer.json";
    private const string Vocabulary = "vocab.txt";
    private const string Configuration = "tokenizer_config.json";

    public static WordPieceDefinition Read(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (!Directory.Exists(path))
            return path.EndsWith(".txt", StringComparison.OrdinalIgnoreCase) ? ReadVocabulary(path) : ReadJson(path);
        if (File.Exists(Path.Combine(path, Json)))
            return ReadJson(Path.Combine(path, Json));
        if (File.Exists(Path.Combine(path, Vocabulary)))
            return ReadVocabulary(Path.Combine(path, Vocabulary));
        throw new FileNotFoundException($"The folder '{path}' holds neither a {Json} nor a {Vocabulary}.", Path.Combine(path, Json));
    }

    /// <summary>The files of a tokenizer on which ids depend.</summary>
    public static IEnumerable<string> List(string path) => Directory.Exists(path)
        ? new[] { Json, Vocabulary, Configuration }.Select(name => Path.Combine(path, name)).Where(File.Exists)
        : [path];

    public static bool AreIn(string folder) => File.Exists(Path.Combine(folder, Json)) || File.Exists(Path.Combine(folder, Vocabulary));

    private static WordPieceDefinition ReadJson(string path)
    {
        using var stream = Open(path);
        return TokenizerJson.Read(stream, path);
    }

    private static WordPieceDefinition ReadVocabulary(string path)
    {
        var configuration = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path))!, Configuration);
        using var stream = Open(path);
        using var reader = new StreamReader(stream);
        return VocabularyFile.Define(
            VocabularyFile.ReadTokens(reader),
            File.Exists(configuration) ? VocabularyFile.ReadOptions(configuration) : new WordPieceOptions());
    }

    private static FileStream Open(string path) => File.Exists(path)
        ? File.OpenRead(path)
        : throw new FileNotFoundException($"There is no file '{path}'; expected a {Json}, a {Vocabulary}, or a folder with one of them.", path);
}
