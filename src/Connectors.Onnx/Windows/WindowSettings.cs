namespace Connectors.Onnx.Windows;

/// <summary>What <see cref="WindowOptions"/> said when the model was loaded.</summary>
internal sealed record WindowSettings(int Overlap, WindowMerge Merge, bool Records);
