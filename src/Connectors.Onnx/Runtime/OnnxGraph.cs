using Connectors.Onnx.Batching;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Connectors.Onnx.Runtime;

/// <summary>
/// A loaded graph: token ids in, one float tensor out. Shared by all callers; a session that is disposed while runs are under way goes
/// when the last of them ends, because ONNX Runtime does not guard against that.
/// </summary>
internal sealed class OnnxGraph : IDisposable
{
    private static readonly string[] KnownInputs = ["input_ids", "attention_mask", "token_type_ids"];

    private readonly InferenceSession _session;
    private readonly string[] _inputs;
    private readonly string[] _output;
    private readonly OutputBuffers _buffers = new();
    private readonly Lock _lock = new();
    private int _users = 1;
    private bool _disposed;

    private OnnxGraph(InferenceSession session, string[] inputs, string output)
    {
        _session = session;
        _inputs = inputs;
        _output = [output];
    }

    public InferenceSession Session => _session;

    public string OutputName => _output[0];

    /// <summary>Whether the graph gives one vector for each text, instead of one for each position.</summary>
    public bool IsPooled { get; private set; }

    /// <summary>The size of the last axis of the output.</summary>
    public int Width { get; private set; }

    /// <summary>Loads a graph and runs it once on a text of two tokens, which shows the real shape of its output.</summary>
    public static OnnxGraph Load(GraphSource source, OnnxModelOptions options, ReadOnlySpan<int> probe)
    {
        var file = source.File;
        InferenceSession session;
        try
        {
            using var sessionOptions = SessionSettings.Create(options);
            session = source.Model is { } model ? new InferenceSession(model, sessionOptions) : new InferenceSession(file, sessionOptions);
        }
        catch (OnnxRuntimeException e)
        {
            throw new InvalidDataException($"ONNX Runtime could not load '{file}': {e.Message}", e);
        }

        try
        {
            var graph = new OnnxGraph(session, FindInputs(session, file), GraphOutput.Find(session, file, source.OutputName, source.KnownOutputs));
            graph.Probe(file, probe);
            return graph;
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    /// <summary>Runs a batch.</summary>
    /// <exception cref="ObjectDisposedException">The encoder was disposed.</exception>
    public GraphResult Run(TokenBatch batch)
    {
        Enter();
        try
        {
            long[] shape = IsPooled ? [batch.Rows, Width] : [batch.Rows, batch.Columns, Width];
            var size = checked(batch.Rows * (IsPooled ? 1 : batch.Columns) * Width);
            var result = new GraphResult(_buffers, size, rowSize: IsPooled ? 0 : batch.Columns * Width, Width);
            try
            {
                using var inputs = new InputTensors(_inputs, batch);
                using var output = OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, result.Memory, shape);
                _session.Run(null, _inputs, inputs.Values, _output, [output]);
                return result;
            }
            catch
            {
                result.Dispose();
                throw;
            }
        }
        finally
        {
            Leave();
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            if (_disposed)
                return;
            _disposed = true;
        }

        Leave();
    }

    private void Enter()
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, typeof(OnnxGraph));
            _users++;
        }
    }

    private void Leave()
    {
        lock (_lock)
        {
            if (--_users > 0)
                return;
        }

        _session.Dispose();
    }

    private void Probe(string file, ReadOnlySpan<int> tokens)
    {
        using var inputs = new InputTensors(_inputs, TokenBatch.Of(tokens));
        using var options = new RunOptions();
        try
        {
            using var outputs = _session.Run(options, _inputs, inputs.Values, _output);
            var shape = outputs[0].GetTensorTypeAndShape().Shape;
            IsPooled = shape.Length == 2;
            Width = checked((int)shape[^1]);
            var expected = shape.Length is 2 or 3 && shape[0] == 1 && (IsPooled || shape[1] == tokens.Length) && Width > 0;
            if (!expected)
                throw new InvalidDataException($"'{file}': output '{OutputName}' has shape [{string.Join(", ", shape)}] for one text of {tokens.Length} tokens; expected [1, {tokens.Length}, width] or [1, width].");
        }
        catch (OnnxRuntimeException e)
        {
            throw new InvalidDataException($"'{file}' could not be run on a text of {tokens.Length} tokens: {e.Message}", e);
        }
    }

    private static string[] FindInputs(InferenceSession session, string file)
    {
        var metadata = session.InputMetadata;
        foreach (var (name, input) in metadata)
        {
            if (!KnownInputs.Contains(name, StringComparer.Ordinal))
                throw new NotSupportedException($"'{file}' has an input '{name}'; known inputs are {string.Join(", ", KnownInputs)}.");
            if (input.ElementDataType != TensorElementType.Int64)
                throw new NotSupportedException($"'{file}': input '{name}' is {input.ElementDataType}; only int64 is supported.");
        }

        if (!metadata.ContainsKey("input_ids") || !metadata.ContainsKey("attention_mask"))
            throw new NotSupportedException($"'{file}' must have the inputs input_ids and attention_mask; it has {string.Join(", ", metadata.Keys)}.");
        return [.. KnownInputs.Where(metadata.ContainsKey)];
    }
}
