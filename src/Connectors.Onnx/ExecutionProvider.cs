namespace Connectors.Onnx;

/// <summary>
/// Where a model runs. Providers other than the processor need a build of ONNX Runtime that has them (the NuGet packages
/// Microsoft.ML.OnnxRuntime.Gpu, .DirectML, …); others than these are added with <see cref="OnnxModelOptions.ConfigureSession"/>.
/// </summary>
public enum ExecutionProvider
{
    /// <summary>The processor. The default.</summary>
    Cpu,

    /// <summary>NVIDIA's CUDA, device 0.</summary>
    Cuda,

    /// <summary>NVIDIA's TensorRT, device 0.</summary>
    TensorRt,

    /// <summary>Windows' DirectML, device 0.</summary>
    DirectMl,

    /// <summary>Apple's CoreML.</summary>
    CoreMl,

    /// <summary>Intel's OpenVINO.</summary>
    OpenVino,
}
