namespace Connectors.Onnx.Tests.Tiny;

/// <summary>
/// A model folder with a vocabulary of ten tokens and a graph that looks each token up in a table, so that every vector can be computed by
/// hand. Disposing deletes it.
/// </summary>
internal sealed class TinyModel : IDisposable
{
    public const int Unknown = 1;

    public static readonly string[] Tokens = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "a", "b", "c", "query", ":"];

    private static readonly string[] Inputs = ["input_ids", "attention_mask"];

    public TinyModel(params (string File, string Content)[] files)
    {
        Folder = Directory.CreateTempSubdirectory("connectors-tiny-").FullName;
        Write("vocab.txt", string.Join('\n', Tokens) + "\n");
        foreach (var (file, content) in files)
            Write(file, content);
    }

    public string Folder { get; }

    /// <summary>Ten by ten numbers between -1 and 3, the same in every run.</summary>
    public static float[,] Table { get; } = MakeTable(Tokens.Length);

    public static float[,] MakeTable(int width)
    {
        var random = new Random(17);
        var table = new float[Tokens.Length, width];
        foreach (ref var value in System.Runtime.InteropServices.MemoryMarshal.CreateSpan(ref table[0, 0], table.Length))
            value = random.NextSingle() * 4 - 1;
        return table;
    }

    /// <summary>The rows of the table for a text of tokens that the vocabulary has.</summary>
    public static float[][] Rows(float[,] table, params string[] tokens) =>
        [.. tokens.Select(token => Enumerable.Range(0, table.GetLength(1)).Select(i => table[Array.IndexOf(Tokens, token), i]).ToArray())];

    public TinyModel WithGraph(string file = "model.onnx", float[,]? table = null, params (string Name, bool Pooled)[] outputs) =>
        WithGraph(file, table, Inputs, outputs);

    public TinyModel WithGraph(string file, float[,]? table, string[] inputs, params (string Name, bool Pooled)[] outputs)
    {
        var path = Path.Combine(Folder, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, OnnxWriter.Lookup(table ?? Table, inputs, outputs.Length == 0 ? [("logits", false)] : outputs));
        return this;
    }

    /// <summary>A graph that projects random hidden states onto the vocabulary; with a factor it pools by itself and multiplies with it.</summary>
    public TinyModel WithProjection(float? factor = null)
    {
        var random = new Random(23);
        var weights = new float[6, Tokens.Length];
        foreach (ref var value in System.Runtime.InteropServices.MemoryMarshal.CreateSpan(ref weights[0, 0], weights.Length))
            value = random.NextSingle() * 2 - 1;
        var bias = Enumerable.Range(0, Tokens.Length).Select(_ => random.NextSingle() - 1).ToArray();
        File.WriteAllBytes(Path.Combine(Folder, "model.onnx"), OnnxWriter.Projection(MakeTable(6), weights, bias, Inputs, factor));
        return this;
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    private void Write(string file, string content)
    {
        var path = Path.Combine(Folder, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
    }
}
