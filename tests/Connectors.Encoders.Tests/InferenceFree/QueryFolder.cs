using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace Connectors.Encoders.Tests.InferenceFree;

/// <summary>A folder with the query side of a model over ten tokens. Disposing deletes it.</summary>
internal sealed class QueryFolder : IDisposable
{
    public const string StaticType = "sentence_transformers.sparse_encoder.models.SparseStaticEmbedding.SparseStaticEmbedding";

    public const string Routed = """[{"idx":0,"name":"0","path":"","type":"sentence_transformers.base.modules.router.Router"}]""";

    /// <summary>In the order of the ids.</summary>
    public static readonly string[] Tokens = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "a", "b", "c", "query", ":"];

    public QueryFolder(params (string File, string Content)[] files)
    {
        Path = Directory.CreateTempSubdirectory("connectors-query-").FullName;
        Write("vocab.txt", string.Join('\n', Tokens) + "\n");
        foreach (var (file, content) in files)
            Write(file, content);
    }

    public string Path { get; }

    public static string Router(string queryKey = "query_0_SparseStaticEmbedding", string type = StaticType, string parameters = """{"default_route":"document"}""") => $$"""
        {"types":{"{{queryKey}}":"{{type}}",
                  "":"sentence_transformers.sparse_encoder.models.MLMTransformer.MLMTransformer",
                  "document_1_SpladePooling":"sentence_transformers.sparse_encoder.models.SpladePooling.SpladePooling"},
         "structure":{"query":["{{queryKey}}"],"document":["","document_1_SpladePooling"]},
         "parameters":{{parameters}}}
        """;

    public string In(string file) => System.IO.Path.Combine(Path, file);

    public void Write(string file, string content)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(In(file))!);
        File.WriteAllText(In(file), content);
    }

    /// <summary>A safetensors file with one tensor of float32.</summary>
    public QueryFolder WithTensor(string file, string name, float[] values, string? shape = null)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(In(file))!);
        var header = Encoding.UTF8.GetBytes($$$"""{"{{{name}}}":{"dtype":"F32","shape":[{{{shape ?? values.Length.ToString()}}}],"data_offsets":[0,{{{values.Length * sizeof(float)}}}]}}""");
        var length = new byte[sizeof(ulong)];
        BinaryPrimitives.WriteInt64LittleEndian(length, header.Length);
        File.WriteAllBytes(In(file), [.. length, .. header, .. MemoryMarshal.AsBytes(values.AsSpan())]);
        return this;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
