// What the viewer page uses of Cornerstone3D, and nothing else: the bundler leaves the rest out.
export { init as startCore, RenderingEngine, Enums, cache, eventTarget, metaData, utilities, imageLoader, imageLoadPoolManager, setUseCPURendering } from '@cornerstonejs/core';
export {
  init as startTools, addTool, ToolGroupManager, annotation, Enums as ToolEnums,
  WindowLevelTool, ZoomTool, PanTool, StackScrollTool, LengthTool, RectangleROITool, EllipticalROITool,
} from '@cornerstonejs/tools';
export { init as startLoader, wadouri } from '@cornerstonejs/dicom-image-loader';
