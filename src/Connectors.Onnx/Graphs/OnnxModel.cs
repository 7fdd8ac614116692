namespace Connectors.Onnx.Graphs;

/// <summary>A model file taken apart: ModelProto and GraphProto of onnx.proto.</summary>
internal sealed class OnnxModel
{
    private const int Graph = 7;
    private const int Node = 1;
    private const int Initializer = 5;
    private const int Output = 12;
    private const int ValueInfo = 13;

    private readonly List<ProtobufField> _model;
    private readonly List<ProtobufField> _graph;
    private readonly GraphNode[] _nodes;
    private readonly Dictionary<string, GraphNode> _producers = [];
    private readonly Dictionary<string, GraphTensor> _initializers = [];

    /// <exception cref="InvalidDataException">The bytes are no model.</exception>
    public OnnxModel(ReadOnlyMemory<byte> file)
    {
        _model = ProtobufField.Parse(file);
        var graph = _model.Where(field => field.Number == Graph).ToArray();
        if (graph.Length != 1)
            throw new InvalidDataException("The file has no graph.");
        _graph = ProtobufField.Parse(graph[0].Bytes);
        _nodes = [.. _graph.Where(field => field.Number == Node).Select(field => new GraphNode(field))];
        foreach (var node in _nodes)
        {
            foreach (var output in node.Outputs)
                _producers[output] = node;
        }

        foreach (var tensor in _graph.Where(field => field.Number == Initializer).Select(field => new GraphTensor(field)))
            _initializers[tensor.Name] = tensor;
        Outputs = [.. _graph.Where(field => field.Number == Output).Select(NameOf)];
    }

    public IReadOnlyList<string> Outputs { get; }

    /// <summary>Whether every value is in this file and every name is seen here, so that parts can be left out.</summary>
    public bool IsPlain => !_nodes.Any(node => node.HasGraphs) && !_initializers.Values.Any(tensor => tensor.IsExternal);

    /// <summary>The node that gives a value; null for inputs and initializers.</summary>
    public GraphNode? Producer(string value) => _producers.GetValueOrDefault(value);

    /// <summary>A value that is written in the file: an initializer or a constant.</summary>
    public GraphTensor? Constant(string value) =>
        _initializers.GetValueOrDefault(value) ?? (Producer(value) is { Operator: "Constant" } node ? node.Tensor("value") : null);

    /// <summary>The names that a value is computed from, itself included.</summary>
    public HashSet<string> Ancestors(string value)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal) { value };
        var open = new Stack<string>([value]);
        while (open.TryPop(out var name))
        {
            foreach (var input in Producer(name)?.Inputs ?? [])
            {
                if (seen.Add(input))
                    open.Push(input);
            }
        }

        return seen;
    }

    /// <summary>The model with one output, a value [batch, sequence, width] of float32, and only what is needed for it.</summary>
    public byte[] CutAt(string value, int width)
    {
        var needed = Ancestors(value);
        var nodes = _nodes.Where(node => node.Outputs.Any(needed.Contains)).Select(node => node.Source);
        var tensors = _initializers.Values.Where(tensor => needed.Contains(tensor.Name)).Select(tensor => tensor.Source);
        var others = _graph.Where(field => field.Number is not (Node or Initializer or Output or ValueInfo));
        var graph = ProtobufField.Of(Graph, [.. nodes, .. others, .. tensors, ProtobufField.Of(Output, Tensor(value, width))]);
        return ProtobufField.Write(_model.Select(field => field.Number == Graph ? graph : field));
    }

    private static string NameOf(ProtobufField valueInfo) => ProtobufField.Parse(valueInfo.Bytes).LastOrDefault(field => field.Number == 1).Text;

    /// <summary>ValueInfoProto of a float32 tensor [batch, sequence, width].</summary>
    private static ProtobufField[] Tensor(string name, int width)
    {
        ProtobufField[] shape =
        [
            ProtobufField.Of(1, [ProtobufField.Of(2, "batch")]),
            ProtobufField.Of(1, [ProtobufField.Of(2, "sequence")]),
            ProtobufField.Of(1, [ProtobufField.Of(1, (ulong)width)]),
        ];
        ProtobufField[] tensor = [ProtobufField.Of(1, 1UL), ProtobufField.Of(2, shape)];
        return [ProtobufField.Of(1, name), ProtobufField.Of(2, [ProtobufField.Of(1, tensor)])];
    }
}
