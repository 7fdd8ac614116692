using Microsoft.ML.OnnxRuntime;

namespace Connectors.Onnx.Runtime;

/// <summary>Translates our options to ONNX Runtime's.</summary>
internal static class SessionSettings
{
    public static SessionOptions Create(OnnxModelOptions options)
    {
        var session = new SessionOptions
        {
            // Every batch has its own shape, and a memory pattern is planned and kept for each shape.
            EnableMemoryPattern = false,
        };
        try
        {
            if (options.IntraOpThreads is { } threads)
                session.IntraOpNumThreads = threads;
            AddProvider(session, options.ExecutionProvider);
            options.ConfigureSession?.Invoke(session);
            return session;
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    private static void AddProvider(SessionOptions session, ExecutionProvider provider)
    {
        try
        {
            switch (provider)
            {
                case ExecutionProvider.Cuda:
                    session.AppendExecutionProvider_CUDA();
                    break;
                case ExecutionProvider.TensorRt:
                    session.AppendExecutionProvider_Tensorrt();
                    break;
                case ExecutionProvider.DirectMl:
                    session.AppendExecutionProvider_DML();
                    break;
                case ExecutionProvider.CoreMl:
                    session.AppendExecutionProvider_CoreML();
                    break;
                case ExecutionProvider.OpenVino:
                    session.AppendExecutionProvider_OpenVINO();
                    break;
                default:
                    // The processor's provider is always there, as the last resort of the others.
                    break;
            }
        }
        catch (Exception e) when (e is OnnxRuntimeException or EntryPointNotFoundException or NotSupportedException)
        {
            throw new NotSupportedException($"This build of ONNX Runtime has no execution provider {provider}: {e.Message} Reference the Microsoft.ML.OnnxRuntime package that has it.", e);
        }
    }
}
