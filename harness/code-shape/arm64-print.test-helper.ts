/**
 * What Node 22 on arm64 printed for a loop around \`i = (i + 1) % 1024; return data[i] + other[1023 - i]\`, with the calls of
 * the runtime and the constants behind the return left out.
 */
export const ARM64_PRINT = `--- Optimized code ---
optimization_id = 1
source_position = 194
kind = TURBOFAN
name = timeBatch
stack_slots = 10
compiler = turbofan
address = 0x350ed934a9f9

Instructions (size = 708)
0x7fc934006d20     0  f85e8050       ldur x16, [x2, #-24]
0x7fc934006d24     4  b842f210       ldur w16, [x16, #47]
0x7fc934006d28     8  36e80070       tbz w16, #29, #+0xc (addr 0x7fc934006d34)
0x7fc934006d2c     c  58001331       ldr x17, pc+612 (addr 0x00007fc934006f90)
0x7fc934006d30    10  d61f0220       br x17
0x7fc934006d34    14  a9bf7bfd       stp fp, lr, [sp, #-16]!
0x7fc934006d38    18  910003fd       mov fp, sp
0x7fc934006d3c    1c  a9be03ff       stp xzr, x0, [sp, #-32]!
0x7fc934006d40    20  a9016fe1       stp x1, cp, [sp, #16]
0x7fc934006d44    24  d10083ff       sub sp, sp, #0x20 (32)
0x7fc934006d48    28  f8520342       ldur x2, [x26, #-224]
0x7fc934006d4c    2c  f90013fb       str cp, [sp, #32]
0x7fc934006d50    30  eb2263ff       cmp sp, x2
0x7fc934006d54    34  54000969       b.ls #+0x12c (addr 0x7fc934006e80)
0x7fc934006d58    38  d2800000       movz x0, #0x0
0x7fc934006d5c    3c  f940bf47       ldr x7, [x26, #376]
0x7fc934006d60    40  f940bb43       ldr x3, [x26, #368]
0x7fc934006d64    44  58000fa6       ldr x6, pc+500 (addr 0x00007fc934006f58)    ;; object: 0x2e48de4907a1 <ModuleContext[7]>
0x7fc934006d68    48  f9402fe5       ldr x5, [sp, #88]
0x7fc934006d6c    4c  f94033e4       ldr x4, [sp, #96]
0x7fc934006d70    50  aa0003e2       mov x2, x0
0x7fc934006d74    54  14000005       b #+0x14 (addr 0x7fc934006d88)
0x7fc934006d78    58  d3607d02       lsl x2, x8, #32
0x7fc934006d7c    5c  aa0303f0       mov x16, x3
0x7fc934006d80    60  aa0203e3       mov x3, x2
0x7fc934006d84    64  aa1003e2       mov x2, x16
0x7fc934006d88    68  f240009f       tst x4, #0x1
0x7fc934006d8c    6c  54001121       b.ne #+0x224 (addr 0x7fc934006fb0)
0x7fc934006d90    70  9360fc88       asr x8, x4, #32
0x7fc934006d94    74  6b08005f       cmp w2, w8
0x7fc934006d98    78  5400056a       b.ge #+0xac (addr 0x7fc934006e44)
0x7fc934006d9c    7c  58000e28       ldr x8, pc+452 (addr 0x00007fc934006f60)    ;; object: 0x107b00631f11 <JSFunction op (sfi = 0x2e48de48b411)>
0x7fc934006da0    80  eb0800bf       cmp x5, x8
0x7fc934006da4    84  54001081       b.ne #+0x210 (addr 0x7fc934006fb4)
0x7fc934006da8    88  f84370c3       ldur x3, [x6, #55]
0x7fc934006dac    8c  eb07007f       cmp x3, x7
0x7fc934006db0    90  54000b40       b.eq #+0x168 (addr 0x7fc934006f18)
0x7fc934006db4    94  f240007f       tst x3, #0x1
0x7fc934006db8    98  54001001       b.ne #+0x200 (addr 0x7fc934006fb8)
0x7fc934006dbc    9c  9360fc68       asr x8, x3, #32
0x7fc934006dc0    a0  31000508       adds w8, w8, #0x1 (1)
0x7fc934006dc4    a4  54000fc6       b.vs #+0x1f8 (addr 0x7fc934006fbc)
0x7fc934006dc8    a8  37f80068       tbnz w8, #31, #+0xc (addr 0x7fc934006dd4)
0x7fc934006dcc    ac  12002503       and w3, w8, #0x3ff
0x7fc934006dd0    b0  14000006       b #+0x18 (addr 0x7fc934006de8)
0x7fc934006dd4    b4  4b0803e8       neg w8, w8
0x7fc934006dd8    b8  12002508       and w8, w8, #0x3ff
0x7fc934006ddc    bc  6a08011f       tst w8, w8
0x7fc934006de0    c0  54000f00       b.eq #+0x1e0 (addr 0x7fc934006fc0)
0x7fc934006de4    c4  4b0803e3       neg w3, w8
0x7fc934006de8    c8  d3607c68       lsl x8, x3, #32
0x7fc934006dec    cc  f80370c8       stur x8, [x6, #55]
0x7fc934006df0    d0  7110007f       cmp w3, #0x400 (1024)
0x7fc934006df4    d4  54000e82       b.hs #+0x1d0 (addr 0x7fc934006fc4)
0x7fc934006df8    d8  d283d408       movz x8, #0x1ea0
0x7fc934006dfc    dc  f2a0d128       movk x8, #0x689, lsl #16
0x7fc934006e00    e0  b8637908       ldr w8, [x8, x3, lsl #2]
0x7fc934006e04    e4  58000b29       ldr x9, pc+356 (addr 0x00007fc934006f68)    ;; object: 0x107b00631df9 <Int32Array map = 0x1ca862cc2c91>
0x7fc934006e08    e8  d2807fe9       movz x9, #0x3ff
0x7fc934006e0c    ec  4b030129       sub w9, w9, w3
0x7fc934006e10    f0  7110013f       cmp w9, #0x400 (1024)
0x7fc934006e14    f4  54000da2       b.hs #+0x1b4 (addr 0x7fc934006fc8)
0x7fc934006e18    f8  d2954e0a       movz x10, #0xaa70
0x7fc934006e1c    fc  f2a0d1aa       movk x10, #0x68d, lsl #16
0x7fc934006e20   100  b8697949       ldr w9, [x10, x9, lsl #2]
0x7fc934006e24   104  58000a6a       ldr x10, pc+332 (addr 0x00007fc934006f70)    ;; object: 0x107b00631eb1 <Int32Array map = 0x1ca862cc2c91>
0x7fc934006e28   108  2b090108       adds w8, w8, w9
0x7fc934006e2c   10c  54000d06       b.vs #+0x1a0 (addr 0x7fc934006fcc)
0x7fc934006e30   110  31000443       adds w3, w2, #0x1 (1)
0x7fc934006e34   114  54000ce6       b.vs #+0x19c (addr 0x7fc934006fd0)
0x7fc934006e38   118  38531342       ldurb w2, [x26, #-207]
0x7fc934006e3c   11c  34fff9e2       cbz w2, #-0xc4 (addr 0x7fc934006d78)
0x7fc934006e40   120  1400001b       b #+0x6c (addr 0x7fc934006eac)
0x7fc934006e44   124  f843f0c2       ldur x2, [x6, #63]
0x7fc934006e48   128  eb07005f       cmp x2, x7
0x7fc934006e4c   12c  540004e0       b.eq #+0x9c (addr 0x7fc934006ee8)
0x7fc934006e50   130  f803f0c3       stur x3, [x6, #63]
0x7fc934006e54   134  d2c00060       movz x0, #0x300000000
0x7fc934006e58   138  f85e83a3       ldur x3, [fp, #-24]
0x7fc934006e5c   13c  910003bf       mov sp, fp
0x7fc934006e60   140  a8c17bfd       ldp fp, lr, [sp], #16
0x7fc934006e64   144  f1000c7f       cmp x3, #0x3 (3)
0x7fc934006e68   148  5400004a       b.ge #+0x8 (addr 0x7fc934006e70)
0x7fc934006e6c   14c  d2800063       movz x3, #0x3
0x7fc934006e70   150  91000470       add x16, x3, #0x1 (1)
0x7fc934006e74   154  927ffa10       and x16, x16, #0xfffffffffffffffe
0x7fc934006e78   158  8b306fff       add sp, sp, x16, lsl #3
0x7fc934006e7c   15c  d65f03c0       ret
0x7fc934006e80   160  d2c01302       movz x2, #0x9800000000
0x7fc934006e84   164  d10043ff       sub sp, sp, #0x10 (16)
0x7fc934006e88   168  f90007ff       str xzr, [sp, #8]
0x7fc934006e8c   16c  f90003e2       str x2, [sp]
0x7fc934006e90   170  d2800020       movz x0, #0x1
0x7fc934006e94   174  5800073b       ldr cp, pc+228 (addr 0x00007fc934006f78)    ;; object: 0x1ca862cc1231 <NativeContext[287]>
0x7fc934006e98   178  d290f201       movz x1, #0x8790
0x7fc934006e9c   17c  f2a02fa1       movk x1, #0x17d, lsl #16
0x7fc934006ea0   180  580007d0       ldr x16, pc+248 (addr 0x00007fc934006f98)
0x7fc934006ea4   184  d63f0200       blr x16
0x7fc934006ea8   188  17ffffac       b #-0x150 (addr 0x7fc934006d58)
0x7fc934006eac   18c  f9000be3       str x3, [sp, #16]
0x7fc934006eb0   190  f90007e8       str x8, [sp, #8]
0x7fc934006eb4   194  d290b801       movz x1, #0x85c0
0x7fc934006eb8   198  f2a02fa1       movk x1, #0x17d, lsl #16
0x7fc934006ebc   19c  580005fb       ldr cp, pc+188 (addr 0x00007fc934006f78)    ;; object: 0x1ca862cc1231 <NativeContext[287]>
0x7fc934006ec0   1a0  580006d0       ldr x16, pc+216 (addr 0x00007fc934006f98)
0x7fc934006ec4   1a4  d63f0200       blr x16
0x7fc934006ec8   1a8  f9402fe5       ldr x5, [sp, #88]
0x7fc934006ecc   1ac  f94033e4       ldr x4, [sp, #96]
0x7fc934006ed0   1b0  58000446       ldr x6, pc+136 (addr 0x00007fc934006f58)    ;; object: 0x2e48de4907a1 <ModuleContext[7]>
0x7fc934006ed4   1b4  f940bf47       ldr x7, [x26, #376]
0x7fc934006ed8   1b8  d2800000       movz x0, #0x0
0x7fc934006edc   1bc  f9400be3       ldr x3, [sp, #16]
0x7fc934006ee0   1c0  f94007e8       ldr x8, [sp, #8]
0x7fc934006ee4   1c4  17ffffa5       b #-0x16c (addr 0x7fc934006d78)
0x7fc934006fb0   290  97fffffc       bl #-0x10 (addr 0x7fc934006fa0)
            ;; debug: deopt reason 'not a Smi'
0x7fc934006fb4   294  97fffffb       bl #-0x14 (addr 0x7fc934006fa0)
            ;; debug: deopt reason 'wrong call target'
0x7fc934006fb8   298  97fffffa       bl #-0x18 (addr 0x7fc934006fa0)
            ;; debug: deopt reason 'not a Smi'
0x7fc934006fbc   29c  97fffff9       bl #-0x1c (addr 0x7fc934006fa0)
            ;; debug: deopt reason 'overflow'
0x7fc934006fc0   2a0  97fffff8       bl #-0x20 (addr 0x7fc934006fa0)
            ;; debug: deopt reason 'minus zero'
0x7fc934006fc4   2a4  97fffff7       bl #-0x24 (addr 0x7fc934006fa0)
            ;; debug: deopt reason 'out of bounds'
0x7fc934006fc8   2a8  97fffff6       bl #-0x28 (addr 0x7fc934006fa0)
            ;; debug: deopt reason 'out of bounds'
0x7fc934006fcc   2ac  97fffff5       bl #-0x2c (addr 0x7fc934006fa0)
            ;; debug: deopt reason 'overflow'
0x7fc934006fd0   2b0  97fffff4       bl #-0x30 (addr 0x7fc934006fa0)
            ;; debug: deopt reason 'overflow'
0x7fc934006fd4   2b4  97fffff5       bl #-0x2c (addr 0x7fc934006fa8)
            ;; debug: deopt reason '(unknown)'
0x7fc934006fd8   2b8  97fffff4       bl #-0x30 (addr 0x7fc934006fa8)
            ;; debug: deopt reason '(unknown)'
0x7fc934006fdc   2bc  97fffff3       bl #-0x34 (addr 0x7fc934006fa8)
            ;; debug: deopt reason '(unknown)'
0x7fc934006fe0   2c0  97fffff2       bl #-0x38 (addr 0x7fc934006fa8)
            ;; debug: deopt reason '(unknown)'

Source positions:
 pc offset  position
         0       194

--- End code ---
[completed compiling 0x107b00631c59 <JSFunction timeBatch (sfi = 0x2e48de48b3b9)> (target TURBOFAN) - took 0.045, 276.147, 3.185 ms]
`;
