using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Connectors.Onnx.Head;

/// <summary>
/// Matrix products that keep only the largest value over the tokens: six tokens at a time against as many entries as the registers hold.
/// Each sum runs over the hidden size in order, whatever else is computed beside it. The last tokens are taken twice rather than left over.
/// </summary>
internal static unsafe class HeadKernels
{
    private const int Tokens = 6;

    /// <summary>For one panel of int8 weights, the largest sum of products of any token.</summary>
    /// <param name="hidden">[tokens, size].</param>
    /// <param name="tokens">At least 1.</param>
    /// <param name="size">A multiple of four.</param>
    /// <param name="panel">[size / 4, 16, 4].</param>
    /// <param name="largest">Takes 16 sums.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void LargestSums<TDot>(byte* hidden, int tokens, int size, sbyte* panel, int* largest)
        where TDot : struct, IIntegerDot
    {
        var (m0, m1) = (Vector256.Create(int.MinValue), Vector256.Create(int.MinValue));
        for (var token = 0; token < tokens; token += Tokens)
        {
            var x = hidden + ((nint)token * size);
            var last = tokens - 1 - token;
            nint d1 = Math.Min(1, last) * size, d2 = Math.Min(2, last) * size, d3 = Math.Min(3, last) * size, d4 = Math.Min(4, last) * size, d5 = Math.Min(5, last) * size;
            Vector256<int> a0 = default, a1 = default, a2 = default, a3 = default, a4 = default, a5 = default;
            Vector256<int> b0 = default, b1 = default, b2 = default, b3 = default, b4 = default, b5 = default;
            var w = panel;
            for (var end = x + size; x < end; x += HeadWeights.Step, w += HeadWeights.PanelWidth * HeadWeights.Step)
            {
                var (w0, w1) = (Vector256.Load(w), Vector256.Load(w + Vector256<sbyte>.Count));
                var h = Vector256.Create(*(int*)x).AsByte();
                a0 = TDot.Add(a0, h, w0);
                b0 = TDot.Add(b0, h, w1);
                h = Vector256.Create(*(int*)(x + d1)).AsByte();
                a1 = TDot.Add(a1, h, w0);
                b1 = TDot.Add(b1, h, w1);
                h = Vector256.Create(*(int*)(x + d2)).AsByte();
                a2 = TDot.Add(a2, h, w0);
                b2 = TDot.Add(b2, h, w1);
                h = Vector256.Create(*(int*)(x + d3)).AsByte();
                a3 = TDot.Add(a3, h, w0);
                b3 = TDot.Add(b3, h, w1);
                h = Vector256.Create(*(int*)(x + d4)).AsByte();
                a4 = TDot.Add(a4, h, w0);
                b4 = TDot.Add(b4, h, w1);
                h = Vector256.Create(*(int*)(x + d5)).AsByte();
                a5 = TDot.Add(a5, h, w0);
                b5 = TDot.Add(b5, h, w1);
            }

            m0 = Vector256.Max(m0, Vector256.Max(Vector256.Max(a0, a1), Vector256.Max(Vector256.Max(a2, a3), Vector256.Max(a4, a5))));
            m1 = Vector256.Max(m1, Vector256.Max(Vector256.Max(b0, b1), Vector256.Max(Vector256.Max(b2, b3), Vector256.Max(b4, b5))));
        }

        m0.Store(largest);
        m1.Store(largest + Vector256<int>.Count);
    }

    /// <summary>For a group of four panels of float32 weights, the largest product of any token.</summary>
    /// <param name="hidden">[tokens, size], finite.</param>
    /// <param name="tokens">At least 1.</param>
    /// <param name="size">The hidden size.</param>
    /// <param name="group">[4, size, 16], finite.</param>
    /// <param name="largest">Takes 64 products.</param>
    public static void LargestProducts(float* hidden, int tokens, int size, float* group, float* largest)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            LargestProducts512(hidden, tokens, size, group, largest);
            return;
        }

        for (var panel = 0; panel < HeadWeights.GroupWidth; panel += HeadWeights.PanelWidth)
            LargestProducts256(hidden, tokens, size, group + ((nint)panel * size), largest + panel);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void LargestProducts256(float* hidden, int tokens, int size, float* panel, float* largest)
    {
        var (m0, m1) = (Vector256.Create(float.NegativeInfinity), Vector256.Create(float.NegativeInfinity));
        for (var token = 0; token < tokens; token += Tokens)
        {
            var x = hidden + ((nint)token * size);
            var last = tokens - 1 - token;
            nint d1 = Math.Min(1, last) * size, d2 = Math.Min(2, last) * size, d3 = Math.Min(3, last) * size, d4 = Math.Min(4, last) * size, d5 = Math.Min(5, last) * size;
            Vector256<float> a0 = default, a1 = default, a2 = default, a3 = default, a4 = default, a5 = default;
            Vector256<float> b0 = default, b1 = default, b2 = default, b3 = default, b4 = default, b5 = default;
            var w = panel;
            for (var end = x + size; x < end; x++, w += HeadWeights.PanelWidth)
            {
                var (w0, w1) = (Vector256.Load(w), Vector256.Load(w + Vector256<float>.Count));
                var h = Vector256.Create(*x);
                a0 = Vector256.FusedMultiplyAdd(w0, h, a0);
                b0 = Vector256.FusedMultiplyAdd(w1, h, b0);
                h = Vector256.Create(x[d1]);
                a1 = Vector256.FusedMultiplyAdd(w0, h, a1);
                b1 = Vector256.FusedMultiplyAdd(w1, h, b1);
                h = Vector256.Create(x[d2]);
                a2 = Vector256.FusedMultiplyAdd(w0, h, a2);
                b2 = Vector256.FusedMultiplyAdd(w1, h, b2);
                h = Vector256.Create(x[d3]);
                a3 = Vector256.FusedMultiplyAdd(w0, h, a3);
                b3 = Vector256.FusedMultiplyAdd(w1, h, b3);
                h = Vector256.Create(x[d4]);
                a4 = Vector256.FusedMultiplyAdd(w0, h, a4);
                b4 = Vector256.FusedMultiplyAdd(w1, h, b4);
                h = Vector256.Create(x[d5]);
                a5 = Vector256.FusedMultiplyAdd(w0, h, a5);
                b5 = Vector256.FusedMultiplyAdd(w1, h, b5);
            }

            m0 = Vector256.MaxNative(m0, Vector256.MaxNative(Vector256.MaxNative(a0, a1), Vector256.MaxNative(Vector256.MaxNative(a2, a3), Vector256.MaxNative(a4, a5))));
            m1 = Vector256.MaxNative(m1, Vector256.MaxNative(Vector256.MaxNative(b0, b1), Vector256.MaxNative(Vector256.MaxNative(b2, b3), Vector256.MaxNative(b4, b5))));
        }

        m0.Store(largest);
        m1.Store(largest + Vector256<float>.Count);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void LargestProducts512(float* hidden, int tokens, int size, float* group, float* largest)
    {
        var none = Vector512.Create(float.NegativeInfinity);
        var (ma, mb, mc, md) = (none, none, none, none);
        nint panel = (nint)size * HeadWeights.PanelWidth;
        for (var token = 0; token < tokens; token += Tokens)
        {
            var x = hidden + ((nint)token * size);
            var last = tokens - 1 - token;
            nint d1 = Math.Min(1, last) * size, d2 = Math.Min(2, last) * size, d3 = Math.Min(3, last) * size, d4 = Math.Min(4, last) * size, d5 = Math.Min(5, last) * size;
            Vector512<float> a0 = default, a1 = default, a2 = default, a3 = default, a4 = default, a5 = default;
            Vector512<float> b0 = default, b1 = default, b2 = default, b3 = default, b4 = default, b5 = default;
            Vector512<float> c0 = default, c1 = default, c2 = default, c3 = default, c4 = default, c5 = default;
            Vector512<float> e0 = default, e1 = default, e2 = default, e3 = default, e4 = default, e5 = default;
            var wa = group;
            var wc = group + (2 * panel);
            for (var end = x + size; x < end; x++, wa += HeadWeights.PanelWidth, wc += HeadWeights.PanelWidth)
            {
                var a = Vector512.Load(wa);
                var b = Vector512.Load(wa + panel);
                var c = Vector512.Load(wc);
                var e = Vector512.Load(wc + panel);
                var h = Vector512.Create(*x);
                a0 = Vector512.FusedMultiplyAdd(a, h, a0);
                b0 = Vector512.FusedMultiplyAdd(b, h, b0);
                c0 = Vector512.FusedMultiplyAdd(c, h, c0);
                e0 = Vector512.FusedMultiplyAdd(e, h, e0);
                h = Vector512.Create(x[d1]);
                a1 = Vector512.FusedMultiplyAdd(a, h, a1);
                b1 = Vector512.FusedMultiplyAdd(b, h, b1);
                c1 = Vector512.FusedMultiplyAdd(c, h, c1);
                e1 = Vector512.FusedMultiplyAdd(e, h, e1);
                h = Vector512.Create(x[d2]);
                a2 = Vector512.FusedMultiplyAdd(a, h, a2);
                b2 = Vector512.FusedMultiplyAdd(b, h, b2);
                c2 = Vector512.FusedMultiplyAdd(c, h, c2);
                e2 = Vector512.FusedMultiplyAdd(e, h, e2);
                h = Vector512.Create(x[d3]);
                a3 = Vector512.FusedMultiplyAdd(a, h, a3);
                b3 = Vector512.FusedMultiplyAdd(b, h, b3);
                c3 = Vector512.FusedMultiplyAdd(c, h, c3);
                e3 = Vector512.FusedMultiplyAdd(e, h, e3);
                h = Vector512.Create(x[d4]);
                a4 = Vector512.FusedMultiplyAdd(a, h, a4);
                b4 = Vector512.FusedMultiplyAdd(b, h, b4);
                c4 = Vector512.FusedMultiplyAdd(c, h, c4);
                e4 = Vector512.FusedMultiplyAdd(e, h, e4);
                h = Vector512.Create(x[d5]);
                a5 = Vector512.FusedMultiplyAdd(a, h, a5);
                b5 = Vector512.FusedMultiplyAdd(b, h, b5);
                c5 = Vector512.FusedMultiplyAdd(c, h, c5);
                e5 = Vector512.FusedMultiplyAdd(e, h, e5);
            }

            ma = Largest(ma, a0, a1, a2, a3, a4, a5);
            mb = Largest(mb, b0, b1, b2, b3, b4, b5);
            mc = Largest(mc, c0, c1, c2, c3, c4, c5);
            md = Largest(md, e0, e1, e2, e3, e4, e5);
        }

        ma.Store(largest);
        mb.Store(largest + Vector512<float>.Count);
        mc.Store(largest + (2 * Vector512<float>.Count));
        md.Store(largest + (3 * Vector512<float>.Count));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Largest(
        Vector512<float> m, Vector512<float> v0, Vector512<float> v1, Vector512<float> v2, Vector512<float> v3, Vector512<float> v4, Vector512<float> v5) =>
        Vector512.MaxNative(m, Vector512.MaxNative(Vector512.MaxNative(v0, v1), Vector512.MaxNative(Vector512.MaxNative(v2, v3), Vector512.MaxNative(v4, v5))));
}
